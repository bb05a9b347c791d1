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
        /// The signed record of how a picture was made, a C2PA manifest store.
        public static let credentials = Kind(rawValue: "credentials")
    }

    /// Most bytes of a ``mark``; names of outputs leave room for it.
    public static let longestMark = 11

    /// What it is.
    public var kind: Kind
    /// What its name has in place of the output's extension, such as `_alt1.tif`: the companion of
    /// `portrait_colorized.tif` is `portrait_colorized_alt1.tif`, and `portrait_colorized.c2pa` has the suffix `.c2pa`.
    public var suffix: String
    /// What it shows, in a few words for people.
    public var title: String
    /// The written file.
    public var file: OutputFacts

    /// A companion that has been written; the suffix begins with `_`, or is that of the output's credentials, and holds
    /// one dot.
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
        if text == credentialsSuffix(mark: "") { return true }
        return text.hasPrefix("_") && text.utf8.count <= 32
            && text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
    }

    /// The stem of ``suffix``, such as `_alt1`.
    public var mark: String { Self.mark(of: suffix) }

    /// The stem of a ``suffix``.
    public static func mark(of suffix: String) -> String { String(suffix.prefix { $0 != "." }) }
}

/// Content credentials that stand in a file of their own beside their picture.
extension CompanionRecord {
    private static let credentialsExtension = "c2pa"

    /// The credentials of an output (the mark is empty) or a companion, by its ``mark``.
    public init(credentialsOf mark: String, bytes: Int, sha256: String) {
        self.init(
            kind: .credentials, suffix: Self.credentialsSuffix(mark: mark),
            title: "content credentials",
            file: OutputFacts(
                format: Self.credentialsExtension, width: 0, height: 0, bitDepth: 0,
                iccDescription: "", digitalSourceType: "", bytes: bytes, sha256: sha256))
    }

    /// The suffix of the credentials of an output (the mark is empty) or a companion.
    public static func credentialsSuffix(mark: String) -> String {
        "\(mark).\(credentialsExtension)"
    }

    /// True unless something else has the suffix of credentials, or credentials have another one.
    public var isNamedByKind: Bool {
        (kind == .credentials) == (suffix == Self.credentialsSuffix(mark: mark))
    }

    /// Where the credentials of a picture stand: under its name with another extension.
    ///
    /// It is there that the reference implementation writes them and looks for them.
    public static func credentials(beside picture: FilePath) -> FilePath {
        path(beside: picture, suffix: credentialsSuffix(mark: ""))
    }
}

extension PictureRecord {
    /// The companions that are credentials of files of the picture.
    public var credentialsFiles: [CompanionRecord] {
        (companions ?? []).filter { $0.kind == .credentials }
    }

    /// The same without them: pictures alone.
    public var withoutCredentialsFiles: PictureRecord {
        var record = self
        let pictures = companions?.filter { $0.kind != .credentials }
        record.companions = pictures?.isEmpty == true ? nil : pictures
        return record
    }

    /// True if some of its pictures carry credentials inside.
    public var isSignedInside: Bool {
        credentials?.manifest != nil && credentialsFiles.count < credentialsSuffixes.count
    }

    /// The suffixes that credentials beside its pictures have, whether they are there or not.
    public var credentialsSuffixes: [String] {
        let marks = [""] + (withoutCredentialsFiles.companions ?? []).map(\.mark)
        return marks.map { CompanionRecord.credentialsSuffix(mark: $0) }
    }

    /// Everything that was written, first the output, given its path; empty if nothing was.
    public func files(at output: FilePath) -> [(path: FilePath, facts: OutputFacts)] {
        guard let facts = self.output else { return [] }
        return [(output, facts)] + (companions ?? []).map { ($0.path(beside: output), $0.file) }
    }
}
