public import Files
public import Records
public import SystemPackage

/// Something that a walk found and that gets a row of its own.
public struct WalkedSource: Hashable, Sendable {
    /// What was found.
    public enum Kind: String, Hashable, Sendable {
        /// A regular file with the extension of a picture.
        case picture
        /// A symbolic link, which is never followed.
        case link
        /// A pipe, socket or device.
        case special
        /// A folder that cannot be walked.
        case folder
    }

    /// The root that it was found under.
    public var root: InputRoot
    /// Its path below the root.
    public var path: FilePath
    /// What it is.
    public var kind: Kind
    /// Its size and times.
    public var stamp: FileStamp
    /// Why it cannot be walked; only folders have one.
    public var failure: PictureFailure?

    /// Something found under a root.
    public init(
        root: InputRoot, path: FilePath, kind: Kind, stamp: FileStamp,
        failure: PictureFailure? = nil
    ) {
        self.root = root
        self.path = path
        self.kind = kind
        self.stamp = stamp
        self.failure = failure
    }
}

/// What recording a walked source found out, where the runner has to look further.
public enum WalkFinding: Hashable, Sendable {
    /// Finished before and unchanged since: its output and companions should be there.
    case finished(id: Int64, files: [FilePath])
    /// Quarantined because a strange file stood under the output's name.
    case nameTaken(id: Int64, files: [FilePath])
}
