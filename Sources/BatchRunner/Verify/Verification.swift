import Files
import JobStorage
public import Records
public import SystemPackage

/// A check of every finished file of an output folder against what was written.
public struct Verification: Sendable {
    /// What is wrong with a file.
    public enum Problem: String, Codable, Sendable {
        /// Its content, or what kind of thing it is, is not what was written.
        case altered
        /// It is gone.
        case missing
        /// It cannot be read: nobody knows.
        case unreadable
    }

    /// A file that is not as it was written, or may not be.
    public struct Finding: Sendable {
        /// The file below the output folder.
        public let path: FilePath
        /// What is wrong.
        public let problem: Problem
        /// More about it, as the second half of a sentence.
        public let detail: String
    }

    /// How far a check is, and at its end what it came to.
    public struct Totals: Codable, Hashable, Sendable {
        /// Finished pictures in all.
        public internal(set) var pictures = 0
        /// Those that were looked at.
        public internal(set) var checkedPictures = 0
        /// Their outputs and companions.
        public internal(set) var files = 0
        /// Bytes that were read.
        public internal(set) var bytes: Int64 = 0
        /// Files by what is wrong with them.
        public internal(set) var altered = 0
        /// Files that are gone.
        public internal(set) var missing = 0
        /// Files that cannot be read.
        public internal(set) var unreadable = 0
        /// Pictures that the next run makes again; 0 if that could not be written down.
        public internal(set) var noted = 0
        /// Pictures that cannot be made again, as their sources are gone.
        public internal(set) var lost = 0
        /// Why the state could not be told of what is wrong; nil if it could, or nothing is.
        public internal(set) var unnoted: String?

        /// Files that are not as they were written, or may not be.
        public var problems: Int { altered + missing + unreadable }
    }

    /// Pictures that are in memory at the same time.
    private static let pageSize = 200

    private let layout: OutputLayout

    /// A check of an output folder.
    public init(_ layout: OutputLayout) {
        self.layout = layout
    }

    /// Reads all files; the job state is told of pictures that have to be made again, if it can be.
    ///
    /// - Parameters:
    ///   - onProgress: called after each file.
    ///   - onFinding: called for each file that is not as it was written.
    /// - Returns: what it came to.
    /// - Throws: ``BatchError`` if the job state cannot be read.
    public func run(
        onProgress: (Totals) -> Void = { _ in }, onFinding: (Finding) -> Void
    ) throws(BatchError) -> Totals {
        do throws(JobStoreError) {
            let store = try JobStore(reading: layout.database)
            var totals = Totals()
            totals.pictures = try store.finishedCount()
            var wrong: [Int64] = []
            var last: Int64 = 0
            while case let page = try store.finishedItems(after: last, limit: Self.pageSize),
                let end = page.last
            {
                for item in page {
                    let before = totals.altered + totals.missing
                    check(item, &totals, onProgress, onFinding)
                    guard totals.altered + totals.missing > before else { continue }
                    // Without its source nothing can be made again, and what is known stays known.
                    if FileSystem.kind(item.source) != nil {
                        wrong.append(item.id)
                    } else {
                        totals.lost += 1
                    }
                }
                last = end.id
            }
            try store.close()
            note(wrong, &totals)
            return totals
        } catch {
            throw error.code == .missing ? .nothingToResume(layout.root) : .store(error)
        }
    }

    private func check(
        _ item: FinishedItem, _ totals: inout Totals, _ onProgress: (Totals) -> Void,
        _ onFinding: (Finding) -> Void
    ) {
        for (path, facts) in item.record.files(at: item.output) {
            totals.files += 1
            if let (problem, detail) = look(at: path, facts, &totals) {
                switch problem {
                case .altered: totals.altered += 1
                case .missing: totals.missing += 1
                case .unreadable: totals.unreadable += 1
                }
                onFinding(Finding(path: path, problem: problem, detail: detail))
            }
            onProgress(totals)
        }
        totals.checkedPictures += 1
    }

    /// What is wrong with a file; nil if nothing is.
    private func look(
        at path: FilePath, _ facts: OutputFacts, _ totals: inout Totals
    ) -> (Problem, String)? {
        let file = layout.root.appending(path.components)
        do throws(FileSystemError) {
            guard let status = try FileSystem.statusIfPresent(file) else {
                return (.missing, "is gone")
            }
            guard status.kind == .regular else { return (.altered, "is no longer a regular file") }
            guard status.stamp.bytes == Int64(facts.bytes) else {
                return (
                    .altered, "has \(status.stamp.bytes) bytes in place of \(facts.bytes)"
                )
            }
            let found = try FileDigest.sha256(of: file)
            totals.bytes += status.stamp.bytes
            return found == facts.sha256
                ? nil : (.altered, "has the SHA-256 \(found), which was \(facts.sha256)")
        } catch {
            return (.unreadable, "cannot be read: \(error.errno)")
        }
    }

    /// Tells the job state, unless somebody works on it or it cannot be written.
    private func note(_ wrong: [Int64], _ totals: inout Totals) {
        guard !wrong.isEmpty else { return }
        do {
            try Batch.changing(layout) { try $0.distrust(wrong) }
            totals.noted = wrong.count
        } catch {
            totals.unnoted = "\(error)"
        }
    }
}
