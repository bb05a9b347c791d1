import Foundation

/// The beginning of a PNG file (ISO/IEC 15948), complete enough to be opened.
enum PNGHeader {
    /// An interlaced picture of 8-bit grey without any pixels.
    static func interlacedGray(side: UInt32) -> Data {
        let size = bigEndian(side) + bigEndian(side)
        return Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            + chunk("IHDR", size + [8, 0, 0, 0, 1]) + chunk("IDAT", [0x78, 0x9C])
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + checked + bigEndian(checksum(checked))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// CRC-32 as annex D has it, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1
            }
        }
    }
}
