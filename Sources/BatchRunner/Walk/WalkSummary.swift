public import Records
import SystemPackage

/// What a walk met.
public struct WalkSummary: Codable, Hashable, Sendable {
    /// Pictures.
    public var pictures = 0
    /// Bytes of all pictures.
    public var pictureBytes: Int64 = 0
    /// Pictures of formats that are not accepted, and files of which nobody can tell what they are.
    public var unsupported = 0
    /// The first of them, absolute, to be named.
    public var firstUnsupported: [Unsupported] = []
    /// Pictures of formats that are not accepted, beside which an accepted one has the same name.
    public var represented = 0
    /// Files that are not pictures, by lower-case extension ("" for none).
    public var otherFiles: [String: Int] = [:]
    /// Symbolic links and special files, which are never followed or opened.
    public var obstacles = 0
    /// Folders that could not be walked.
    public var unreadableFolders = 0
    /// Files and folders with a dot in front, folders of reports, and unfinished files (`*.partial`).
    public var hidden = 0
    /// Pictures and folders that the patterns leave out.
    public var excluded = 0
    /// What each pattern of `--exclude` leaves out.
    public internal(set) var exclusions: [Exclusion] = []
    /// Finished outputs that are no longer as they were written.
    public internal(set) var outputs = OutputFindings()
    /// Pictures that were dealt with and whose sources are no longer there; what was made of them is kept.
    public internal(set) var gone = 0
    /// How the settings of finished pictures stand to those of the run.
    public internal(set) var settings = SettingsFindings()
    /// How the catalogue and the scans fit; nil where none was read.
    public internal(set) var catalog: CatalogFindings?
    /// Inputs, absolute, that hold nothing to work on.
    public var emptyInputs: [CodablePath] = []

    /// A pattern of what is left out.
    public struct Exclusion: Codable, Hashable, Sendable {
        /// The pattern.
        public let pattern: String
        /// Pictures and folders that it matches.
        public internal(set) var matches = 0
    }

    /// A file that is not taken, with the cause and the remedy.
    public struct Unsupported: Codable, Hashable, Sendable {
        /// The file, absolute.
        public let path: CodablePath
        /// Why it is not taken.
        public let failure: PictureFailure
    }

    /// Most files that ``firstUnsupported`` names.
    static let mostNamed = 10

    // Lines of JSON keep their first names.
    private enum CodingKeys: String, CodingKey {
        case pictures, pictureBytes, unsupported, firstUnsupported, represented, obstacles
        case unreadableFolders, hidden, excluded, emptyInputs, outputs, gone, catalog, settings,
            exclusions
        case otherFiles = "sidecars"
    }

    /// Nothing met yet.
    public init() {}

    /// Files that are not pictures, in all.
    public var otherFileCount: Int { otherFiles.values.reduce(0, +) }

    /// Everything that has a row.
    var rows: Int { pictures + unsupported + represented + obstacles + unreadableFolders }

    mutating func countUnsupported(_ path: FilePath, _ failure: PictureFailure) {
        unsupported += 1
        guard firstUnsupported.count < Self.mostNamed else { return }
        firstUnsupported.append(Unsupported(path: CodablePath(path), failure: failure))
    }
}
