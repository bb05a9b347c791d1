import Files
import JobStorage
import Records
import SystemPackage

extension Batch {
    /// Keeps runs away from an output folder that is read, as long as the locks live.
    ///
    /// On a file system that is mounted read-only they are shared with other readers. There they keep away runs that
    /// have it mounted otherwise, but none on another machine.
    ///
    /// - Throws: ``BatchError`` if there is no job state or somebody works on it.
    static func locksForReading(_ layout: OutputLayout) throws(BatchError) -> [RunnerLock] {
        do throws(JobStoreError) {
            // Read first: the lock would be made in a wrong folder.
            try JobStore(reading: layout.database).close()
        } catch {
            throw error.code == .missing ? .nothingToResume(layout.root) : .store(error)
        }
        let usual = OutputLayout(root: layout.root)
        var locks: [RunnerLock] = []
        for lock in layout.state == usual.state ? [layout.lock] : [layout.lock, usual.lock]
        where FileSystem.kind(lock.removingLastComponent()) == .folder {
            do throws(BatchError) {
                locks.append(try RunnerLock(lock))
            } catch {
                guard case .unusableOutput(let cause) = error, cause.errno == .readOnlyFileSystem
                else { throw error }
                if let shared = try RunnerLock(forReading: lock) { locks.append(shared) }
            }
        }
        return locks
    }
}
