/// zlib streams without zlib (RFC 1950, RFC 1951).
public enum ZlibStream {
    /// A byte repeated so many times, packed by matches of 258 bytes with fixed codes: about a 160th of it.
    public static func repeating(_ byte: UInt8, count: Int) -> [UInt8] {
        var bits = BitWriter()
        // The last block, with fixed codes.
        bits.put(0b011, 3)
        let matches = max(0, count - 1) / 258
        for _ in 0..<count - 258 * matches { bits.literal(byte) }
        for _ in 0..<matches {
            // Length code 285, then distance 1.
            bits.code(0b1100_0101, 8)
            bits.code(0, 5)
        }
        bits.code(0, 7)
        // Adler-32 of equal bytes: a grows by the byte each time, and b by a.
        let (n, value) = (UInt64(count), UInt64(byte))
        let a = (1 + n % 65_521 * value) % 65_521
        let pairs =
            n % 2 == 0 ? n / 2 % 65_521 * ((n + 1) % 65_521) : (n + 1) / 2 % 65_521 * (n % 65_521)
        let b = (n % 65_521 + pairs % 65_521 * value) % 65_521
        let sum = b << 16 | a
        return [0x78, 0x01] + bits.bytes
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt64($0)) }
    }

    private struct BitWriter {
        private(set) var bytes: [UInt8] = []
        private var filled = 0

        /// Bits from the lowest on.
        mutating func put(_ value: Int, _ count: Int) {
            for index in 0..<count {
                if filled == 0 { bytes.append(0) }
                bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(filled)
                filled = (filled + 1) % 8
            }
        }

        /// A Huffman code, whose highest bit comes first.
        mutating func code(_ value: Int, _ count: Int) {
            for index in (0..<count).reversed() { put(value >> index & 1, 1) }
        }

        mutating func literal(_ byte: UInt8) {
            if byte < 144 { code(0x30 + Int(byte), 8) } else { code(0x190 + Int(byte) - 144, 9) }
        }
    }
}
