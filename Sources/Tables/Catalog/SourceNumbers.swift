/// The sources that the rows of a catalogue name, byte for byte, with numbers from 0 in the order of the file.
///
/// There may be a million of them: beside its bytes a source takes 8 to 12 bytes of memory.
public struct SourceNumbers: Sendable {
    /// All sources, one after the other.
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    /// A hash table: numbers from 1, 0 for none; a power of two, at most half full.
    private var slots = [UInt32](repeating: 0, count: 16)

    /// How many there are.
    public var count: Int { ends.count }

    /// The number of a source; nil if no row names it.
    public subscript(source: [UInt8]) -> Int? { number(in: slot(of: source[...])) }

    /// A source by its number.
    public func source(_ number: Int) -> ArraySlice<UInt8> {
        bytes[(number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])]
    }

    /// The number of a source, a new one for a new source.
    mutating func insert(_ source: [UInt8]) -> Int {
        let slot = slot(of: source[...])
        if let known = number(in: slot) { return known }
        bytes += source
        ends.append(UInt32(bytes.count))
        slots[slot] = UInt32(count)
        if 2 * count > slots.count { grow() }
        return count - 1
    }

    private func number(in slot: Int) -> Int? { slots[slot] == 0 ? nil : Int(slots[slot]) - 1 }

    /// Where a source stands in the table, or would.
    private func slot(of source: ArraySlice<UInt8>) -> Int {
        // Seeded again by every process: nobody can make up sources that collide.
        var hasher = Hasher()
        source.withUnsafeBytes { hasher.combine(bytes: $0) }
        var slot = hasher.finalize() & (slots.count - 1)
        while let number = number(in: slot), self.source(number) != source {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: 2 * slots.count)
        for number in ends.indices { slots[slot(of: source(number))] = UInt32(number + 1) }
    }
}
