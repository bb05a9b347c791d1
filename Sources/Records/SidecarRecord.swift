public import SystemPackage

/// An XMP file beside a source that its output was made with.
public struct SidecarRecord: Codable, Hashable, Sendable {
    /// Its path, as the source's is given.
    public var path: CodablePath
    /// SHA-256, lower-case hexadecimal.
    public var sha256: String

    /// A file with its hash.
    public init(path: CodablePath, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }

    /// The paths that XMP files beside a source can have, those with more say first.
    ///
    /// `scan.tif.xmp` belongs to `scan.tif` alone, `scan.xmp` to every picture of that stem. Each may be written
    /// `.XMP`, too: on a file system that ignores letter case that is the same file.
    public static func paths(beside source: FilePath) -> [FilePath] {
        guard let name = source.lastComponent else { return [] }
        let folder = source.removingLastComponent()
        let (whole, stem) = (name.bytes, name.stemBytes)
        return (stem == whole ? [whole] : [whole, stem]).flatMap { base in
            [".xmp", ".XMP"].map {
                folder.appending(FilePath(bytes: base + Array($0.utf8)).components)
            }
        }
    }
}
