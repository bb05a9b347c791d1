import Foundation

/// An uncompressed TIFF file of grey pages of 8 bits (TIFF 6.0, section 4).
enum GrayTIFF {
    /// A file of pages, each with a scene of its own; the samples of a damaged one lie behind the end.
    static func file(
        pages: Int, width: Int = 160, height: Int = 120, damaged: Int? = nil
    ) -> Data {
        var bytes: [UInt8] = [0x49, 0x49, 42, 0] + number(8)
        let bytesOfPage = width * height
        for page in 1...pages {
            let data = bytes.count + directoryBytes
            let next = page < pages ? data + bytesOfPage : 0
            let start = page == damaged ? 1 << 30 : data
            let entries = [
                (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, start), (277, 1),
                (278, height), (279, bytesOfPage),
            ]
            bytes += [UInt8(entries.count), 0]
            for (tag, value) in entries {
                bytes += [UInt8(tag & 255), UInt8(tag >> 8), 4, 0] + number(1) + number(value)
            }
            bytes += number(next)
            bytes += scene(page, width, height)
        }
        return Data(bytes)
    }

    private static let directoryBytes = 2 + 9 * 12 + 4

    private static func number(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) }
    }

    /// A bright sky over a dark, uneven ground, with the horizon where the page's number puts it.
    private static func scene(_ page: Int, _ width: Int, _ height: Int) -> [UInt8] {
        let horizon = height * (page + 2) / (page + 6)
        var samples = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let grain = (x &* 7919 ^ y &* 104_729) & 15
                let tone = y < horizon ? 225 - 60 * y / height : 40 + 50 * x / width
                samples[y * width + x] = UInt8(tone + grain)
            }
        }
        return samples
    }
}
