/// Pieces of PNG files, made without a library (W3C PNG specification, third edition).
public enum PNGFile {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A chunk with its length and checksum.
    public static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(content.count) + body + bigEndian(Int(checksum(body)))
    }

    /// Four bytes of a number.
    public static func bigEndian(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    /// A square grey picture of a zlib stream of its rows.
    public static func gray(
        side: Int, bits: UInt8, isInterlaced: Bool = false, pixels: [UInt8]
    ) -> [UInt8] {
        let header = bigEndian(side) + bigEndian(side) + [bits, 0, 0, 0, isInterlaced ? 1 : 0]
        return signature + chunk("IHDR", header) + chunk("IDAT", pixels) + chunk("IEND", [])
    }

    /// CRC-32 as annex D has it, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
        }
        return ~sum
    }
}
