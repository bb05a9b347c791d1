import Files
import Records
import SystemPackage

/// What an object is called in reports, and in the names of its files.
struct ObjectName: Hashable {
    /// For people: the catalogue's name, or the path of the folder below its root.
    let shown: String
    /// For files and addresses: lower-case ASCII letters, digits, `-`, `_` and `.`, never the same for two objects.
    let stem: String

    init(_ key: PictureObject.Key) {
        switch key {
        case .named(let name):
            shown = name
            stem = Self.stem(name, of: Array("object\0".utf8) + Array(name.utf8))
        case .folder(let root, let path):
            let folder =
                path.path.isEmpty ? FilePath(root.path.lastComponent?.string ?? "/") : path.path
            shown = PathText(folder).shown
            stem = Self.stem(
                shown, of: Array("folder\0".utf8) + root.path.bytes + [0] + path.path.bytes)
        }
    }

    /// Readable as far as possible, and told apart by a hash of the key.
    private static func stem(_ text: String, of key: [UInt8]) -> String {
        let kept = text.lowercased().utf8.map { byte in
            let isKept =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
                || byte == 0x2E
            return isKept ? byte : UInt8(ascii: "-")
        }
        let readable = String(decoding: kept.prefix(60), as: UTF8.self).drop {
            $0 == "." || $0 == "-"
        }
        let hash = hexadecimal(SHA256.hash(key).prefix(8))
        return (readable.isEmpty ? "object" : String(readable)) + "-" + hash
    }

    /// Whether a file may be that of an object: it is called by a stem and the extension, or is an unfinished one such as
    /// `.album-0123456789abcdef.xml.partial`.
    static func isFile(_ name: String, _ fileExtension: String) -> Bool {
        let unfinished = "\(fileExtension).partial"
        let isUnfinished = name.hasPrefix(".") && name.hasSuffix(unfinished)
        let whole = isUnfinished ? name.dropFirst().dropLast(".partial".count) : name[...]
        guard whole.hasSuffix(fileExtension) else { return false }
        let hash = whole.dropLast(fileExtension.count).suffix(17)
        return hash.utf8.count == 17 && hash.hasPrefix("-")
            && hash.dropFirst().utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
