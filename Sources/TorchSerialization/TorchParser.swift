/// Reads the values of a file into objects that refer to each other by number.
///
/// Graphs are cyclic and nest as deeply as a file likes: what waits for its parts lies on a stack of
/// its own, and an object has its number before its parts are read.
struct TorchParser {
    /// A value that waits for others that follow it in the file.
    struct Frame {
        enum Kind {
            case table(remaining: Int)
            case instance(className: String, version: Int)
            case tensor(TorchTensor, start: Int)
            case function
        }

        var kind: Kind
        /// Its number; nil for functions without an identity.
        let index: Int?
        /// Of a table: the key whose value comes next, and what is complete.
        var key: TorchValue?
        var entries: [TorchTable.Entry] = []
    }

    /// A network has about a thousand objects and twenty thousand values.
    private static let mostObjects = 500_000
    private static let mostValues = 2_000_000

    var cursor: TorchCursor
    /// Objects by number; nil while they are being read.
    private var objects: [TorchObject?] = []
    private var kinds: [TorchTag] = []
    private var frames: [Frame] = []
    private var values = 0

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        cursor = TorchCursor(bytes, path: path)
    }

    mutating func parse() throws(TorchError) -> (root: TorchValue, objects: [TorchObject]) {
        try checkBeginning()
        while true {
            guard var value = try readValue() else { continue }
            // A value may complete the one that waits for it, and that one the next.
            while !frames.isEmpty {
                guard let completed = try deliver(value) else { break }
                value = completed
            }
            if frames.isEmpty {
                try checkEnd()
                return (value, objects.compactMap(\.self))
            }
        }
    }

    /// Registers an object before its parts are read.
    mutating func begin(_ kind: Frame.Kind, index: Int?) {
        frames.append(Frame(kind: kind, index: index))
    }

    /// Takes down a complete object.
    mutating func finish(_ object: TorchObject, index: Int) -> TorchValue {
        objects[index - 1] = object
        return .reference(TorchReference(index: index))
    }

    /// Reads the number of a table, object or function: nil if it is a new one, which is then
    /// registered; otherwise the reference.
    mutating func readIndex(
        of tag: TorchTag
    ) throws(TorchError) -> (index: Int, known: TorchValue?) {
        let start = cursor.position
        let index = try cursor.int32("the number of \(tag.name)")
        if objects.indices.contains(index - 1) {
            guard kinds[index - 1] == tag else {
                throw cursor.error(
                    .invalidReference,
                    "\(tag.name) refers to number \(index), which is \(kinds[index - 1].name)",
                    at: start)
            }
            return (index, .reference(TorchReference(index: index)))
        }
        guard index == objects.count + 1 else {
            throw cursor.error(
                .invalidReference,
                "\(tag.name) has the number \(index); numbers up to \(objects.count) are taken, and "
                    + "the next new one is \(objects.count + 1)", at: start)
        }
        guard index <= Self.mostObjects else {
            throw cursor.error(
                .tooManyValues, "more than \(Self.mostObjects) objects begin", at: start)
        }
        objects.append(nil)
        kinds.append(tag)
        return (index, nil)
    }

    mutating func countValue() throws(TorchError) {
        values += 1
        guard values <= Self.mostValues else {
            throw cursor.error(.tooManyValues, "more than \(Self.mostValues) values begin")
        }
    }

    /// What the reference of a tensor to its storage stands for.
    func object(_ reference: TorchReference) -> TorchObject? { objects[reference.index - 1] }

    /// Gives a value to the one that waits for it; returns that one if it is complete now.
    private mutating func deliver(_ value: TorchValue) throws(TorchError) -> TorchValue? {
        let last = frames.count - 1
        guard case .table(let remaining) = frames[last].kind else {
            let frame = frames.removeLast()
            return try complete(frame, with: value)
        }
        guard let key = frames[last].key else {
            guard value != .nothing else {
                throw cursor.error(.invalidValue, "a key of a table is nil")
            }
            frames[last].key = value
            return nil
        }
        frames[last].key = nil
        frames[last].entries.append(TorchTable.Entry(key: key, value: value))
        frames[last].kind = .table(remaining: remaining - 1)
        guard remaining == 1, let index = frames[last].index else { return nil }
        return finish(.table(TorchTable(entries: frames.removeLast().entries)), index: index)
    }

    private mutating func complete(
        _ frame: Frame, with value: TorchValue
    ) throws(TorchError) -> TorchValue {
        switch frame.kind {
        case .instance(let className, let version):
            guard let index = frame.index, let fields = value.reference else { return .nothing }
            return finish(
                .instance(TorchInstance(className: className, version: version, fields: fields)),
                index: index)
        case .tensor(let tensor, let start):
            guard let index = frame.index else { return .nothing }
            return finish(.tensor(try join(tensor, with: value, start: start)), index: index)
        case .function, .table:
            if let index = frame.index { _ = finish(.function, index: index) }
            return .function
        }
    }

    private func checkEnd() throws(TorchError) {
        guard cursor.remaining == 0 else {
            throw cursor.error(
                .trailingBytes, "\(cursor.remaining) bytes follow the value of the file")
        }
    }
}
