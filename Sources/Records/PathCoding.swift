internal import Glibc
public import SystemPackage

/// A file path that survives JSON whatever its bytes are.
///
/// File names on Linux are bytes, not text. Valid UTF-8 is coded as a string, anything else as an
/// array of byte values, so that a name from an old archive disc is found again.
public struct CodablePath: Codable, Hashable, Sendable {
    /// The path itself.
    public var path: FilePath

    /// Wraps a path.
    public init(_ path: FilePath) {
        self.path = path
    }

    /// Reads a string or an array of byte values.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            path = FilePath(text)
        } else {
            path = FilePath(bytes: try container.decode([UInt8].self))
        }
    }

    /// Writes a string where the bytes are valid UTF-8, their values otherwise.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let text = String(validating: path) {
            try container.encode(text)
        } else {
            try container.encode(path.bytes)
        }
    }
}

extension FilePath {
    /// A path of raw bytes, without a terminating zero.
    public init(bytes: [UInt8]) {
        let characters = bytes.map { CChar(bitPattern: $0) } + [0]
        self = characters.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
        }
    }

    /// The bytes of the path, without a terminating zero.
    public var bytes: [UInt8] {
        withPlatformString { start in
            var bytes: [UInt8] = []
            var cursor = start
            while cursor.pointee != 0 {
                bytes.append(UInt8(bitPattern: cursor.pointee))
                cursor += 1
            }
            return bytes
        }
    }

    /// The bytes of the last component, without its extension; of a path without one there are none.
    public var stemBytes: [UInt8] { lastComponent?.stemBytes ?? [] }

    /// The path after a folder has moved; nil for what does not lie in it.
    public func moved(from old: FilePath, to new: FilePath) -> FilePath? {
        var rest = self
        return rest.removePrefix(old) ? new.appending(rest.components) : nil
    }

    /// The path as seen from the root; links and `..` stay.
    public var absolute: FilePath {
        guard !isAbsolute, let folder = getcwd(nil, 0) else { return self }
        defer { free(folder) }
        return FilePath(platformString: folder).appending(components)
    }
}

extension FilePath.Component {
    /// The bytes of the name.
    public var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }

    /// The name up to its last dot; a dot in front belongs to the stem.
    ///
    /// Bytes and not text: names are whatever the scanner wrote.
    public var stemBytes: [UInt8] {
        let name = bytes
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
        return Array(name[..<dot])
    }
}
