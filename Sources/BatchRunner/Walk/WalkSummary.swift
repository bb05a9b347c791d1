/// What a walk met.
public struct WalkSummary: Codable, Hashable, Sendable {
    /// Pictures.
    public var pictures = 0
    /// Bytes of all pictures.
    public var pictureBytes: Int64 = 0
    /// Files that are no pictures, by lower-case extension ("" for none).
    public var otherFiles: [String: Int] = [:]
    /// Symbolic links and special files, which are never followed or opened.
    public var obstacles = 0
    /// Folders that could not be walked.
    public var unreadableFolders = 0
    /// Files and folders with a dot in front, folders of reports, and unfinished files (`*.partial`).
    public var hidden = 0
    /// Pictures and folders that the patterns leave out.
    public var excluded = 0

    // Lines of JSON keep their first names.
    private enum CodingKeys: String, CodingKey {
        case pictures, pictureBytes, obstacles, unreadableFolders, hidden, excluded
        case otherFiles = "sidecars"
    }

    /// Nothing met yet.
    public init() {}

    /// Files that are no pictures, in all.
    public var otherFileCount: Int { otherFiles.values.reduce(0, +) }
}
