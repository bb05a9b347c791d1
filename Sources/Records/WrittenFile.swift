public import SystemPackage

/// A file that was written, as one look at it can tell it from others.
public struct WrittenFile: Hashable, Sendable {
    /// The path below the output folder.
    public var path: FilePath
    /// The size in bytes.
    public var bytes: Int64

    /// A file of that size.
    public init(_ path: FilePath, bytes: Int64) {
        self.path = path
        self.bytes = bytes
    }
}

extension PictureRecord {
    /// What was written, first the output, given its path; empty if nothing was.
    public func written(at output: FilePath) -> [WrittenFile] {
        files(at: output).map { WrittenFile($0.path, bytes: Int64($0.facts.bytes)) }
    }
}
