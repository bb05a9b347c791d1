public import SystemPackage

/// Text from outside that is safe to print: nothing in it is obeyed by a terminal.
///
/// Names and metadata come from files of strangers. Control characters, characters that turn the
/// direction of writing and bytes that are no UTF-8 show as escapes.
public enum TerminalText {
    /// A file name on one line.
    public static func path(_ path: FilePath) -> String {
        if let text = String(validating: path) { return line(text) }
        return path.bytes.reduce(into: "") { shown, byte in
            shown +=
                0x20..<0x7F ~= byte
                ? String(UnicodeScalar(byte))
                : "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// A file name on one line, and which of the file's pictures is meant.
    public static func picture(_ file: FilePath, _ place: PicturePlace) -> String {
        place == .only ? path(file) : "\(path(file)), \(place.text)"
    }

    /// Text on one line.
    public static func line(_ text: String) -> String {
        // Nearly all text is plain, and reports are full of it.
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isObeyed(scalar) {
                shown += scalar.escaped(asASCII: true)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    /// True for what a terminal obeys instead of showing it.
    public static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x7F || scalar.value < 0x20 else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    /// Text on the lines that it has.
    public static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
            .joined(separator: "\n")
    }
}
