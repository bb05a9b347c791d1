/// What the header of a JPEG stream says about its samples.
///
/// The bytes come from a stranger's file: every length is checked.
///
/// Source: ITU-T T.81, annex B; for the colours, the rules that libjpeg follows: JFIF means YCbCr,
/// Adobe's marker tells, else the components' identifiers.
struct JPEGFrame {
    /// The number of the SOF marker: 3 and 11 are lossless, 5 to 7 and 13 to 15 hierarchical.
    let process: Int
    /// Bits of a sample.
    let precision: Int
    /// Sampling factors of the components.
    let sampling: [(horizontal: Int, vertical: Int)]
    private let identifiers: [UInt8]
    private let isJFIF: Bool
    /// What Adobe's marker says: 0 no transform, 1 YCbCr, 2 YCCK.
    let adobeTransform: Int?

    /// Reads markers up to the frame header; nil if there is none among these bytes.
    init?(_ bytes: [UInt8]) {
        var index = 2
        var (isJFIF, adobe) = (false, nil as Int?)
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        while index + 4 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            // Fill bytes may stand before a marker.
            guard marker != 0xFF else {
                index += 1
                continue
            }
            let length = Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
            guard length >= 2, index + 2 + length <= bytes.count else { return nil }
            let content = bytes[index + 4..<index + 2 + length]
            switch marker {
            case 0xE0: isJFIF = isJFIF || content.starts(with: Array("JFIF\0".utf8))
            case 0xEE where content.starts(with: Array("Adobe".utf8)) && content.count >= 12:
                adobe = Int(content[content.startIndex + 11])
            case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
                guard let frame = Self.frame(content) else { return nil }
                process = Int(marker) - 0xC0
                (precision, identifiers, sampling) = frame
                (self.isJFIF, adobeTransform) = (isJFIF, adobe)
                return
            case 0xDA: return nil
            default: break
            }
            index += 2 + length
        }
        return nil
    }

    private static func frame(_ content: ArraySlice<UInt8>) -> (
        precision: Int, identifiers: [UInt8], sampling: [(horizontal: Int, vertical: Int)]
    )? {
        let content = Array(content)
        guard content.count >= 6, content.count >= 6 + 3 * Int(content[5]) else { return nil }
        let components = (0..<Int(content[5])).map { 6 + 3 * $0 }
        return (
            Int(content[0]), components.map { content[$0] },
            components.map { (Int(content[$0 + 1] >> 4), Int(content[$0 + 1] & 15)) }
        )
    }

    /// True if three components are YCbCr for sure: said so, or colour at fewer places than brightness.
    var saysYCbCr: Bool {
        guard sampling.count == 3 else { return false }
        if let first = sampling.first, sampling.contains(where: { $0 != first }) { return true }
        return adobeTransform.map { $0 == 1 } ?? isJFIF
    }

    /// True if three components are RGB for sure.
    var saysRGB: Bool {
        guard sampling.count == 3, !saysYCbCr else { return false }
        return adobeTransform == 0 || identifiers == Array("RGB".utf8)
    }
}
