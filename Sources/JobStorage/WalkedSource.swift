public import Files
public import Records
public import SystemPackage

/// Something that a walk found and that gets a row of its own.
public struct WalkedSource: Hashable, Sendable {
    /// What was found.
    public enum Kind: String, Hashable, Sendable {
        /// A regular file that is a picture of an accepted format, by its name or its first bytes.
        case picture
        /// A regular file that is a picture of another format, or whose kind cannot be told.
        case foreign
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
    /// Tells the XMP files beside a picture apart, as ``FileStamp`` does with the picture; empty where there
    /// are none.
    public var sidecars: String
    /// Why it cannot be walked or taken; links and special files have none.
    public var failure: PictureFailure?
    /// Of a foreign picture, the source below the root that stands for it.
    public var representedBy: FilePath?

    /// Something found under a root.
    public init(
        root: InputRoot, path: FilePath, kind: Kind, stamp: FileStamp, sidecars: String = "",
        failure: PictureFailure? = nil, representedBy: FilePath? = nil
    ) {
        self.root = root
        self.path = path
        self.kind = kind
        self.stamp = stamp
        self.sidecars = sidecars
        self.failure = failure
        self.representedBy = representedBy
    }
}

/// What recording a walked source found out, where the runner has to look further.
public enum WalkFinding: Hashable, Sendable {
    /// Finished before and unchanged since: its output and companions should be there.
    case finished(id: Int64, files: [WrittenFile], SettingsFit = .same)
    /// Finished before, and pending now, to be made again with other settings.
    case again(id: Int64)
    /// Quarantined because a strange file stood under the output's name, or that of a companion.
    case nameTaken(id: Int64, files: [FilePath])
}
