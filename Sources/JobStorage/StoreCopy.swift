import Files
import Records
import SystemPackage

/// A copy of a job state in a temporary folder, with its write-ahead log, which goes with the value.
final class StoreCopy: Sendable {
    /// The copied database.
    let path: FilePath
    private let folder: TemporaryFolder

    init(of store: FilePath) throws(JobStoreError) {
        do {
            folder = try TemporaryFolder()
            path = folder.path.appending("jobs.sqlite")
            for suffix in ["", "-wal"] {
                let file = FilePath(bytes: store.bytes + Array(suffix.utf8))
                guard suffix.isEmpty || FileSystem.kind(file) != nil else { continue }
                _ = try FileDigest.copy(file, to: FilePath(path.string + suffix))
            }
        } catch {
            throw JobStoreError(.unwritable, store, detail: "no copy to read from: \(error)")
        }
    }
}
