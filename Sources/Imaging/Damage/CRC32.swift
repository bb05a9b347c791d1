/// The checksum of PNG chunks and gzip, eight bytes a step.
///
/// Source: ISO 3309; W3C PNG specification, annex D; slicing after Kounavis and Berry (2008).
struct CRC32 {
    private var state: UInt32 = .max

    /// The checksum of all bytes so far.
    var value: UInt32 { ~state }

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        Self.tables.withUnsafeBufferPointer { table in
            func entry(_ slice: Int, _ byte: UInt32) -> UInt32 {
                table[slice << 8 | Int(byte & 0xFF)]
            }
            while rest.count >= 8 {
                let word = rest.loadUnaligned(as: UInt64.self).littleEndian
                let low = UInt32(truncatingIfNeeded: word) ^ state
                let high = UInt32(truncatingIfNeeded: word >> 32)
                state =
                    entry(7, low) ^ entry(6, low >> 8) ^ entry(5, low >> 16) ^ entry(4, low >> 24)
                    ^ entry(3, high) ^ entry(2, high >> 8) ^ entry(1, high >> 16)
                    ^ entry(0, high >> 24)
                rest = rest.dropFirst(8)
            }
            for byte in rest { state = entry(0, state ^ UInt32(byte)) ^ state >> 8 }
        }
    }

    /// Eight tables of 256: the effect of a byte that is followed by 0 to 7 others.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(UInt32(byte)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
            }
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
