/// A `Raw profile type` text of a PNG file: a block of another format as hexadecimal digits.
///
/// ImageMagick, GraphicsMagick, libjxl and older exiftool write them: a line feed, the name, the number of
/// bytes, then the digits in lines.
///
/// Source: ImageMagick, coders/png.c (`Magick_png_write_raw_profile`), as files have it.
enum RawProfile {
    static let prefix = "Raw profile type "

    /// The block; nil if the text is none, or its digits are fewer than it promises.
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        let lines = text.split(
            separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0].isEmpty,
            let count = Int(MetadataText.trimmed(MetadataText.latin(lines[2]))), count >= 0,
            count <= text.count / 2
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var half: UInt8?
        for byte in lines[3] {
            guard let digit = digit(byte) else {
                guard isSpace(byte) else { return nil }
                continue
            }
            if let high = half {
                result.append(high << 4 | digit)
                half = nil
            } else {
                half = digit
            }
            if result.count == count { return result }
        }
        return result.count == count ? result : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
