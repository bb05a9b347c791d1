import Records
public import SystemPackage

/// Which names of files a manifest can hold, and how.
///
/// RFC 8493, 2.1.3, has line feeds, carriage returns and percent signs percent-encoded. Programs that check bags
/// decode less: bagit.py, which most archives use, the first two `%0A` and `%0D` of a path and no percent sign. So line
/// ends are encoded and percent signs are not, and a name that some reader would take for another one is refused.
public enum BagName {
    /// bagit.py 1.9 decodes no more than this many line feeds, and carriage returns, in a path.
    private static let mostLineEnds = 2
    /// Where Python's `str.splitlines` ends a line, beside line feeds and carriage returns.
    private static let otherLineEnds: [Unicode.Scalar] = [
        "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}",
    ]

    /// Why no manifest can hold a path, as a clause that follows its name; nil if one can.
    public static func objection(to path: FilePath) -> String? {
        guard let text = String(validating: path) else { return "is not valid UTF-8" }
        let scalars = text.unicodeScalars
        if let end = scalars.first(where: otherLineEnds.contains) {
            return
                "contains the character U+\(hexadecimal(end)), which some programs read as the end of a line"
        }
        for end in ["\n", "\r"] as [Unicode.Scalar]
        where scalars.count(where: { $0 == end }) > mostLineEnds {
            return
                "contains more than two line feeds or carriage returns, of which some programs decode only two"
        }
        if let last = scalars.last, last.properties.isWhitespace || last == "\u{1F}" {
            return "ends in a blank (U+\(hexadecimal(last))), which programs drop"
        }
        if let code = ["%0A", "%0D", "%25"].first(where: { contains($0, in: path) }) {
            return "contains the text \(code), which programs decode"
        }
        return nil
    }

    /// A path as manifests have it.
    static func encoded(_ path: FilePath) -> [UInt8] {
        path.bytes.flatMap { byte in
            switch byte {
            case UInt8(ascii: "\n"): Array("%0A".utf8)
            case UInt8(ascii: "\r"): Array("%0D".utf8)
            default: [byte]
            }
        }
    }

    /// Whether bytes stand in a path, in capitals or not.
    private static func contains(_ code: String, in path: FilePath) -> Bool {
        let bytes = path.bytes.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
        let code = Array(code.utf8)
        return bytes.indices.dropLast(code.count - 1).contains { start in
            bytes[start..<start + code.count].elementsEqual(code)
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Finds names that some file systems hold to be one.
public struct BagNames {
    /// How two names are alike.
    public enum Likeness: Hashable, Sendable {
        /// They are the same.
        case same
        /// They have the same letters in other Unicode normal forms, which bagit.py takes for one name.
        case normalForm
        /// They differ in capitals and small letters alone.
        case letterCase
    }

    private var names: [String: [FilePath]] = [:]

    /// No names yet.
    public init() {}

    /// Takes a path in, and tells which earlier one it is like.
    public mutating func add(_ path: FilePath) -> (FilePath, Likeness)? {
        // Swift compares and hashes strings by their canonical equivalence.
        let text = String(decoding: path)
        let alike = names[text.lowercased(), default: []]
        names[text.lowercased(), default: []].append(path)
        if alike.contains(path) { return (path, .same) }
        if let other = alike.first(where: { String(decoding: $0) == text }) {
            return (other, .normalForm)
        }
        return alike.first.map { ($0, .letterCase) }
    }
}
