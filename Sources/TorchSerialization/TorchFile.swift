public import SystemPackage
public import TensorCore

/// A binary file of Torch7 (`torch.save`), checked as a whole when it is opened.
///
/// The file is mapped: scalars of tensors are read when they are asked for.
///
/// - Source: `File.lua` and `generic/Tensor.c` of torch7: values with a number for their kind, little
///   endian, without header or alignment; 64-bit sizes.
public struct TorchFile: Sendable {
    /// The value that the file holds.
    public let root: TorchValue
    private let objects: [TorchObject]
    private let storage: ByteStorage
    private let path: String

    /// Maps a file and reads everything but scalars.
    ///
    /// - Throws: ``TorchError`` if the file cannot be mapped or is malformed.
    public init(mapping path: FilePath) throws(TorchError) {
        let storage: ByteStorage
        do throws(MappingError) {
            storage = try ByteStorage(mapping: path)
        } catch {
            throw TorchError(
                error.isFile ? .cannotRead : .notAFile, path: path.string,
                detail: error.description)
        }
        try self.init(storage, path: path.string)
    }

    /// Reads a file that is already in memory; the bytes are copied.
    ///
    /// - Throws: ``TorchError`` if the bytes are malformed.
    public init(bytes: [UInt8]) throws(TorchError) {
        try self.init(
            ByteStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) },
            path: "values in memory")
    }

    private init(_ storage: ByteStorage, path: String) throws(TorchError) {
        var parser = TorchParser(storage.bytes, path: path)
        (root, objects) = try parser.parse()
        self.storage = storage
        self.path = path
    }

    /// What a reference of this file stands for.
    public subscript(reference: TorchReference) -> TorchObject { objects[reference.index - 1] }

    /// The table that a value refers to, which for an object is that of its fields; nil for others.
    public func table(_ value: TorchValue) -> TorchTable? {
        guard let reference = value.reference else { return nil }
        switch self[reference] {
        case .table(let table): return table
        case .instance(let instance): return self.table(.reference(instance.fields))
        case .tensor, .storage, .function: return nil
        }
    }

    /// The object of a class that a value refers to; nil for others, tensors too.
    public func instance(_ value: TorchValue) -> TorchInstance? {
        guard let reference = value.reference, case .instance(let instance) = self[reference] else {
            return nil
        }
        return instance
    }

    /// The tensor that a value refers to; nil for others.
    public func tensor(_ value: TorchValue) -> TorchTensor? {
        guard let reference = value.reference, case .tensor(let tensor) = self[reference] else {
            return nil
        }
        return tensor
    }

    /// The scalars of a tensor as Float32, in row-major order.
    ///
    /// Doubles and integers are rounded to nearest. Floats that lie so in the file, at a multiple of 4
    /// bytes, are viewed in place.
    ///
    /// - Throws: ``TorchError`` if the tensor repeats scalars of its storage to more than there are.
    public func scalars(of tensor: TorchTensor) throws(TorchError) -> Tensor {
        guard tensor.count > 0, let reference = tensor.storage,
            case .storage(let scalars) = self[reference]
        else { return Tensor(zeros: tensor.shape) }
        guard tensor.count <= scalars.count else {
            throw TorchError(
                .invalidTensor, path: path, offset: scalars.byteOffset,
                detail: "a tensor of \(tensor.shape) repeats a storage of \(scalars.count) scalars")
        }
        guard let base = storage.bytes.baseAddress else { return Tensor(zeros: tensor.shape) }
        let first = base + scalars.byteOffset + tensor.offset * tensor.elementType.byteCount
        if tensor.elementType == .float, tensor.isContiguous, UInt(bitPattern: first) % 4 == 0 {
            return Tensor(
                shape: tensor.shape, viewing: first.assumingMemoryBound(to: Float.self),
                ownedBy: storage)
        }
        return ScalarReader(tensor: tensor, first: first).read()
    }
}
