extension TorchParser {
    /// More dimensions than any tensor has.
    private static let mostDimensions = 16
    /// Two sizes of 32 bits, taken for one of 64, are more.
    private static let largestSize = Int(UInt32.max)
    /// Classes that are known to write something else than a table of their fields.
    private static let classesWithWriters: Set = ["tds.Hash", "tds.Vec"]

    mutating func readObject() throws(TorchError) -> TorchValue? {
        let start = cursor.position - 4
        let (index, known) = try readIndex(of: .object)
        if let known { return known }
        let (className, version) = try readClass()
        if let type = TorchElementType(className: className, suffix: "Tensor") {
            begin(.tensor(try readView(of: type), start: start), index: index)
            return nil
        }
        if let type = TorchElementType(className: className, suffix: "Storage") {
            return finish(.storage(try readStorage(of: type)), index: index)
        }
        // Any other class writes the table of its fields, unless it has a writer of its own.
        guard !Self.classesWithWriters.contains(className),
            cursor.peekedInt32.map({ $0 == TorchTag.table.rawValue }) ?? true
        else {
            throw cursor.error(
                .unreadableClass,
                "the class \(className) has a form of its own, which is not known",
                at: start)
        }
        begin(.instance(className: className, version: version), index: index)
        return nil
    }

    /// The name of a class, and the version of its form: `V 1` before the name, or nothing in files
    /// that are older than versions.
    private mutating func readClass() throws(TorchError) -> (name: String, version: Int) {
        let start = cursor.position
        let first = try cursor.string("a version or a class name")
        guard first.hasPrefix("V ") else { return (first, 0) }
        guard let version = Int(first.dropFirst(2)) else {
            throw cursor.error(
                .invalidValue, "a version is '\(first)'; such as 'V 1' is expected", at: start)
        }
        return (try cursor.string("a class name"), version)
    }

    private mutating func readView(of type: TorchElementType) throws(TorchError) -> TorchTensor {
        let start = cursor.position
        let dimensions = try cursor.count("the number of dimensions of a tensor", leastBytes: 16)
        guard dimensions <= Self.mostDimensions else {
            throw cursor.error(
                .absurdSize,
                "a tensor has \(dimensions) dimensions: an absurd size, perhaps the file is from a "
                    + "Torch of 32 bits", at: start)
        }
        var sizes: [Int] = []
        for _ in 0..<dimensions { sizes.append(try readSize("the size of a tensor")) }
        var strides: [Int] = []
        for _ in 0..<dimensions { strides.append(try readSize("the stride of a tensor")) }
        let offset = try readSize("the offset of a tensor")
        var count = 1
        for size in sizes {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw absurd("the sizes of a tensor are \(sizes)", start) }
            count = product
        }
        return TorchTensor(
            elementType: type, shape: sizes.isEmpty ? [0] : sizes,
            strides: strides.isEmpty ? [1] : strides, offset: max(offset - 1, 0), storage: nil)
    }

    /// A size, stride or offset.
    private mutating func readSize(_ what: String) throws(TorchError) -> Int {
        let start = cursor.position
        let size = try cursor.int64(what)
        guard (0...Self.largestSize).contains(size) else {
            throw absurd("\(what) is \(size)", start)
        }
        return size
    }

    private mutating func readStorage(
        of type: TorchElementType
    ) throws(TorchError) -> TorchStorage {
        let start = cursor.position
        let count = try cursor.int64("the size of a storage")
        guard (0...Self.largestSize).contains(count) else {
            throw absurd("the size of a storage is \(count)", start)
        }
        let first = try cursor.take(count * type.byteCount, "a storage")
        return TorchStorage(elementType: type, count: count, byteOffset: first)
    }

    private func absurd(_ what: String, _ start: Int) -> TorchError {
        cursor.error(
            .absurdSize, "\(what): an absurd size, perhaps the file is from a Torch of 32 bits",
            at: start)
    }

    /// A tensor with its storage, which has to hold all of it.
    func join(
        _ view: TorchTensor, with value: TorchValue, start: Int
    ) throws(TorchError) -> TorchTensor {
        func fail(_ detail: String) -> TorchError {
            cursor.error(.invalidTensor, detail, at: start)
        }
        guard value != .nothing else {
            guard view.shape.contains(0) else {
                throw fail("a tensor of \(view.shape) has no storage")
            }
            return view
        }
        guard let reference = value.reference, case .storage(let storage)? = object(reference)
        else {
            throw fail("something else stands where a tensor's storage is expected")
        }
        guard storage.elementType == view.elementType else {
            throw fail(
                "a tensor of type \(view.elementType.rawValue) has a storage of type "
                    + storage.elementType.rawValue)
        }
        guard view.fits(storageOf: storage.count) else {
            throw fail(
                "a tensor of \(view.shape) with strides \(view.strides) from \(view.offset + 1) on "
                    + "reaches beyond its storage of \(storage.count) scalars")
        }
        return TorchTensor(
            elementType: view.elementType, shape: view.shape, strides: view.strides,
            offset: view.offset, storage: reference)
    }
}
