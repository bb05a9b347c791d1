import SystemPackage

/// Text as XML 1.0 takes it.
enum XMLText {
    /// Text between tags or inside double quotes.
    ///
    /// What XML cannot hold, not even by number, becomes U+FFFD (<https://www.w3.org/TR/xml/#charsets>). Line breaks
    /// and tabs stay what they are, wherever they stand.
    static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: needsALook) else { return value }
        // Scalars, not characters: a quote followed by a combining mark is one character.
        var result = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n", "\r":
                result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            default: result.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return String(result)
    }

    /// A path for people: as it is, or percent-encoded where XML cannot hold it or nobody could see what it is.
    static func path(_ path: FilePath) -> String {
        PathText(path).exact ?? name(path.string)
    }

    /// Text that has to stay distinct from others: as it is, or percent-encoded where XML cannot hold it.
    static func name(_ text: String) -> String {
        text.unicodeScalars.allSatisfy(isAllowed) ? text : PathText.percentEncoded(text.utf8)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// True for bytes of characters that are not written as they are; U+FFFE and U+FFFF begin with 0xEF.
    private static func needsALook(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "\""), 0xEF:
            true
        default: false
        }
    }
}
