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
    /// The values under the numbers 1, 2, … up to the first that is missing: Lua's list.
    public let list: [TorchValue]
    /// The first value under each name.
    private let named: [String: TorchValue]

    /// Sorts the pairs once: a small file can have a table visited very often.
    init(entries: [Entry]) {
        self.entries = entries
        list = Self.list(of: entries)
        named = entries.reduce(into: [:]) { named, entry in
            guard case .string(let name) = entry.key, named[name] == nil else { return }
            named[name] = entry.value
        }
    }

    /// The value under a name; nothing if there is none.
    public subscript(name: String) -> TorchValue { named[name] ?? .nothing }

    private static func list(of entries: [Entry]) -> [TorchValue] {
        let numbered = entries.compactMap { entry in
            entry.key.number.map { (number: $0, value: entry.value) }
        }
        let sorted = numbered.filter { $0.number >= 1 }.sorted { $0.number < $1.number }
        return zip(sorted, 1...).prefix { $0.number == Double($1) }.map { $0.0.value }
    }
}
