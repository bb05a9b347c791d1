public import SystemPackage

/// A file that belongs to an output and stands beside it under a name of its own.
public struct CompanionRecord: Codable, Hashable, Sendable {
    /// What a companion is, in the word that reports show: stages that make companions have theirs.
    public struct Kind: RawRepresentable, Codable, Hashable, Sendable {
        /// Never changes.
        public let rawValue: String

        /// A kind by its word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same picture with other believable colours.
        public static let alternative = Kind(rawValue: "alternative")
        /// A JPEG of the output, which may be smaller, for looking at.
        public static let accessCopy = Kind(rawValue: "access_copy")
    }

    /// Most bytes of a ``mark``; names of outputs leave room for it.
    public static let longestMark = 11

    /// What it is.
    public var kind: Kind
    /// What its name has in place of the output's extension, such as `_alt1.tif`: the companion of
    /// `portrait_colorized.tif` is `portrait_colorized_alt1.tif`.
    public var suffix: String
    /// What it shows, in a few words for people.
    public var title: String
    /// The written file.
    public var file: OutputFacts

    /// A companion that has been written; the suffix begins with `_` and holds one dot.
    public init(kind: Kind, suffix: String, title: String, file: OutputFacts) {
        self.kind = kind
        self.suffix = suffix
        self.title = title
        self.file = file
    }

    /// Its path, given that of its output; in the same folder.
    public func path(beside output: FilePath) -> FilePath {
        Self.path(beside: output, suffix: suffix)
    }

    /// The path of a companion with a suffix, given that of its output.
    public static func path(beside output: FilePath, suffix: String) -> FilePath {
        // Bytes and not text: names are whatever the scanner wrote.
        let bytes = output.bytes
        let end = bytes.lastIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        return FilePath(bytes: bytes[..<end] + Array(suffix.utf8))
    }

    /// True for what may be a ``suffix``: it leads to no other folder.
    public static func isSuffix(_ text: String) -> Bool {
        text.hasPrefix("_") && text.utf8.count <= 32
            && text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
    }

    /// The stem of ``suffix``, such as `_alt1`.
    public var mark: String { String(suffix.prefix { $0 != "." }) }
}

extension PictureRecord {
    /// Everything that was written, first the output, given its path; empty if nothing was.
    public func files(at output: FilePath) -> [(path: FilePath, facts: OutputFacts)] {
        guard let facts = self.output else { return [] }
        return [(output, facts)] + (companions ?? []).map { ($0.path(beside: output), $0.file) }
    }
}
