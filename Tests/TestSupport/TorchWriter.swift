import Foundation

/// A value of Lua for ``TorchWriter``; the same object in two places is written once and referred to.
public indirect enum TorchItem {
    /// `nil`.
    case nothing
    /// A number.
    case number(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// A text.
    case string(String)
    /// A table.
    case table(TorchNode)
    /// An object of a class.
    case object(TorchNode)
    /// The kinds 6 (no number), 7 and 8.
    case function(kind: Int32)

    /// A new table from pairs of names and values.
    public static func fields(_ pairs: KeyValuePairs<String, TorchItem>) -> TorchItem {
        .table(TorchNode(pairs: pairs.map { (.string($0.key), $0.value) }))
    }

    /// A new table with the keys 1, 2, ….
    public static func list(_ items: [TorchItem]) -> TorchItem {
        .table(
            TorchNode(
                pairs: items.enumerated().map { (.number(Double($0.offset + 1)), $0.element) }))
    }

    /// A new object of a class with fields by name.
    public static func module(
        _ className: String, version: String? = "V 1",
        _ pairs: KeyValuePairs<String, TorchItem> = [:]
    ) -> TorchItem {
        .object(TorchNode(className: className, version: version, payload: .item(fields(pairs))))
    }

    /// The table or object.
    public var node: TorchNode? {
        switch self {
        case .table(let node), .object(let node): node
        default: nil
        }
    }
}

/// A table or object: its identity is that of the value written.
public final class TorchNode {
    /// What follows a class name.
    public enum Payload {
        /// Of most classes: the table of fields.
        case item(TorchItem)
        /// Of storages.
        case storage(count: Int64, bytes: [UInt8])
        /// Of tensors.
        case tensor(sizes: [Int64], strides: [Int64], offset: Int64, storage: TorchItem)
    }

    /// The class; nil for tables.
    public let className: String?
    /// The version of its form; nil for none, as in old files.
    public let version: String?
    /// What follows; nil for tables.
    public var payload: Payload?
    /// Of tables: may be changed later, to make cycles.
    public var pairs: [(key: TorchItem, value: TorchItem)]

    /// A table.
    public init(pairs: [(key: TorchItem, value: TorchItem)]) {
        className = nil
        version = nil
        payload = nil
        self.pairs = pairs
    }

    /// An object of a class.
    public init(className: String, version: String? = "V 1", payload: Payload) {
        self.className = className
        self.version = version
        self.payload = payload
        pairs = []
    }
}

extension TorchItem {
    /// A new storage, such as `torch.FloatStorage`.
    public static func storage<Scalar>(_ className: String, _ scalars: [Scalar]) -> TorchItem {
        .object(
            TorchNode(
                className: className,
                payload: .storage(
                    count: Int64(scalars.count), bytes: scalars.withUnsafeBytes { Array($0) })))
    }

    /// A new tensor over a storage; row-major unless strides are given, `offset` from 1.
    public static func tensor(
        _ className: String, _ sizes: [Int], strides: [Int]? = nil, offset: Int = 1,
        of storage: TorchItem
    ) -> TorchItem {
        let rowMajor = sizes.indices.map { sizes[($0 + 1)...].reduce(1, *) }
        return .object(
            TorchNode(
                className: className,
                payload: .tensor(
                    sizes: sizes.map(Int64.init), strides: (strides ?? rowMajor).map(Int64.init),
                    offset: Int64(offset), storage: storage)))
    }

    /// A new FloatTensor with a storage of its own.
    public static func floats(_ sizes: [Int], _ scalars: [Float]) -> TorchItem {
        tensor("torch.FloatTensor", sizes, of: storage("torch.FloatStorage", scalars))
    }
}

/// Writes binary files as Torch7's `torch.save` does.
public struct TorchWriter {
    /// What is written so far; tests append nonsense.
    public var bytes: [UInt8] = []
    private var numbers: [ObjectIdentifier: Int32] = [:]

    /// Nothing written yet.
    public init() {}

    /// The bytes of a file that holds a value.
    public static func file(_ item: TorchItem) -> [UInt8] {
        var writer = TorchWriter()
        writer.write(item)
        return writer.bytes
    }

    /// Writes a value with its kind.
    public mutating func write(_ item: TorchItem) {
        switch item {
        case .nothing: int32(0)
        case .number(let value):
            int32(1)
            append(value.bitPattern)
        case .string(let text):
            int32(2)
            string(text)
        case .boolean(let value):
            int32(5)
            int32(value ? 1 : 0)
        case .function(let kind):
            int32(kind)
            if kind != 6 { int32(number(of: TorchNode(pairs: [])).number) }
            string("\u{1B}Lua")
            write(.fields(["upvalue": .number(1)]))
        case .table(let node): table(node)
        case .object(let node): object(node)
        }
    }

    /// Writes four bytes.
    public mutating func int32(_ value: Int32) { append(value) }
    /// Writes eight bytes.
    public mutating func int64(_ value: Int64) { append(value) }

    /// A length and the bytes of a text, without a kind.
    public mutating func string(_ text: String) {
        int32(Int32(text.utf8.count))
        bytes += Array(text.utf8)
    }

    private mutating func table(_ node: TorchNode) {
        int32(3)
        let (number, isNew) = number(of: node)
        int32(number)
        guard isNew else { return }
        int32(Int32(node.pairs.count))
        for (key, value) in node.pairs {
            write(key)
            write(value)
        }
    }

    private mutating func object(_ node: TorchNode) {
        int32(4)
        let (number, isNew) = number(of: node)
        int32(number)
        guard isNew else { return }
        if let version = node.version { string(version) }
        string(node.className ?? "")
        switch node.payload {
        case .item(let item): write(item)
        case .storage(let count, let scalars):
            int64(count)
            bytes += scalars
        case .tensor(let sizes, let strides, let offset, let storage):
            int32(Int32(sizes.count))
            (sizes + strides + [offset]).forEach { int64($0) }
            write(storage)
        case nil: break
        }
    }

    // Nodes stay alive, or another could get the identity of one that is gone.
    private var kept: [TorchNode] = []

    private mutating func number(of node: TorchNode) -> (number: Int32, isNew: Bool) {
        if let known = numbers[ObjectIdentifier(node)] { return (known, false) }
        let number = Int32(numbers.count + 1)
        numbers[ObjectIdentifier(node)] = number
        kept.append(node)
        return (number, true)
    }

    private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
    }
}
