import Files
import JobStorage
import Records
import SystemPackage

extension Verification {
    /// What is wrong with an output or a companion; nil if nothing is.
    ///
    /// - Parameters:
    ///   - path: the file below the output folder.
    ///   - expected: what it may be, first what it should be.
    /// - Returns: what is wrong, and the second half of a sentence about it.
    mutating func problem(
        of path: FilePath, _ expected: [OutputFacts]
    ) -> (Problem, String)? {
        let file = layout.root.appending(path.components)
        do throws(FileSystemError) {
            guard let status = try FileSystem.statusIfPresent(file) else {
                return (.missing, "is gone")
            }
            guard status.kind == .regular else {
                return (.replaced, Self.replacement(status.kind))
            }
            let alike = expected.filter { Int64($0.bytes) == status.stamp.bytes }
            guard !alike.isEmpty else {
                let bytes = expected.first?.bytes ?? 0
                return (.altered, "has \(status.stamp.bytes) bytes instead of \(bytes)")
            }
            let found = try FileDigest.sha256(of: file)
            totals.bytes += status.stamp.bytes
            if alike.contains(where: { $0.sha256 == found }) { return nil }
            return (.altered, "has the SHA-256 \(found) instead of \(alike[0].sha256)")
        } catch {
            return (.unreadable, "cannot be read: \(error.errno)")
        }
    }

    /// What stands in the place of a file, as the second half of a sentence.
    static func replacement(_ kind: FileStatus.Kind) -> String {
        kind == .folder ? "is a folder instead of a file" : "is no longer a regular file"
    }

    /// Compares a scan with what its output was made from; a scan with several pictures once.
    mutating func compareSource(of item: FinishedItem) {
        guard item.place == .only || sharedSources.insert(item.source).inserted else { return }
        totals.sources += 1
        if let (problem, detail) = problem(ofSource: item.source, sha256: item.sourceSHA256) {
            report(problem, item.source, detail)
        }
    }

    private mutating func problem(
        ofSource file: FilePath, sha256: String
    ) -> (Problem, String)? {
        do throws(FileSystemError) {
            guard let status = try FileSystem.statusIfPresent(file) else {
                return (.sourceMissing, "is gone")
            }
            guard status.kind == .regular else {
                return (.sourceAltered, "is no longer a regular file")
            }
            let found = try FileDigest.sha256(of: file)
            totals.bytes += status.stamp.bytes
            return found == sha256
                ? nil
                : (.sourceAltered, "has the SHA-256 \(found); the output was made from \(sha256)")
        } catch {
            return (.sourceUnreadable, "cannot be read: \(error.errno)")
        }
    }
}
