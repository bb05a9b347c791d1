/// A piece of HTML that is safe by construction: text put into a literal is escaped, HTML is not.
///
/// Written so that it is well-formed XML too, which the tests check.
struct HTML: ExpressibleByStringInterpolation {
    private(set) var text: String

    static let empty = HTML(stringLiteral: "")

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + 32 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { HTML.escape(value, into: &text) }
        mutating func appendInterpolation(_ value: Int) { text += String(value) }
        mutating func appendInterpolation(_ value: Int64) { text += String(value) }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }
    }

    /// Content of a script or style element, which HTML does not unescape: the caller vouches for it.
    static func verbatim(_ text: String) -> HTML { HTML(stringLiteral: text) }

    private static func escape(_ value: String, into text: inout String) {
        guard value.utf8.contains(where: isSpecial) else {
            text += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}

extension String {
    /// The text as the beginning of a sentence.
    var withCapital: String { prefix(1).uppercased() + dropFirst() }

    /// The text on one line, without anything that no document may hold.
    var onOneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ").withVisibleControls
    }

    /// The text with every control character replaced by its visible sign, so that a line break in
    /// a file name is seen, and what no document may hold by U+FFFD.
    var withVisibleControls: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xEF }) else {
            return self
        }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: result.append("\u{2421}")
            case 0x80..<0xA0, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
