/// Reads big-endian numbers from bytes of unknown worth: nil instead of a step outside.
struct BigEndianReader {
    private let storage: [UInt8]

    init(_ bytes: [UInt8]) {
        storage = bytes
    }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= storage.count - count else { return nil }
        return Array(storage[offset..<(offset + count)])
    }

    func uint16(at offset: Int) -> Int? {
        bytes(at: offset, count: 2).map { Int($0[0]) << 8 | Int($0[1]) }
    }

    func uint32(at offset: Int) -> Int? {
        bytes(at: offset, count: 4).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    /// s15Fixed16Number.
    func fixed(at offset: Int) -> Double? {
        uint32(at: offset).map { Double(Int32(truncatingIfNeeded: $0)) / 65536 }
    }

    /// A signature of ASCII characters.
    func text(at offset: Int, count: Int) -> String? {
        bytes(at: offset, count: count).map { String(decoding: $0, as: UTF8.self) }
    }
}
