import Records
import SystemPackage

/// A file path as reports show it.
struct PathText: Hashable {
    /// The path as text; bytes that are no UTF-8 show as U+FFFD.
    let shown: String
    /// The percent-encoded path where ``shown`` is not exact or holds control characters.
    let exact: String?

    init(_ path: FilePath) {
        if let text = String(validating: path) {
            shown = text
            let hasControls = text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
            exact = hasControls ? Self.percentEncoded(path) : nil
        } else {
            shown = String(decoding: path)
            exact = Self.percentEncoded(path)
        }
    }

    /// The bytes of a path with everything but the unreserved characters of RFC 3986 and `/` as `%XX`.
    static func percentEncoded(_ path: FilePath) -> String { percentEncoded(path.bytes) }

    /// The same for other text.
    static func percentEncoded(_ text: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
