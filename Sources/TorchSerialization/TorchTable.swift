/// A table of Lua: pairs in the order of the file, which means nothing.
///
/// Keys are of any kind, tables and objects too.
public struct TorchTable: Sendable {
    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        /// Not ``TorchValue/nothing``.
        public let key: TorchValue
        /// The value.
        public let value: TorchValue
    }

    /// All pairs.
    public let entries: [Entry]

    /// The value under a name; nothing if there is none.
    public subscript(name: String) -> TorchValue {
        entries.first { $0.key == .string(name) }?.value ?? .nothing
    }

    /// The values under the numbers 1, 2, … up to the first that is missing: Lua's list.
    public var list: [TorchValue] {
        let numbered = entries.compactMap { entry in
            entry.key.number.map { (number: $0, value: entry.value) }
        }
        let sorted = numbered.sorted { $0.number < $1.number }.drop { $0.number < 1 }
        return zip(sorted, 1...).prefix { $0.number == Double($1) }.map { $0.0.value }
    }
}
