import Files
import SystemPackage

/// A source whose hash is known: its pages come one after the other, and it is read once for all of them.
struct HashedSource: Hashable, Sendable {
    let path: FilePath
    let digest: FileDigest

    /// Reads a source, unless it is the one that was read last and has not changed since.
    ///
    /// - Throws: why it has no hash.
    init(_ path: FilePath, orStill last: HashedSource?) throws(FileDigest.Failure) {
        if let last, last.path == path,
            (try? FileFingerprint(of: path)) == last.digest.fingerprint
        {
            self = last
        } else {
            self.path = path
            digest = try FileDigest(of: path)
        }
    }

    /// Lower-case hexadecimal.
    var sha256: String { digest.sha256 }
}
