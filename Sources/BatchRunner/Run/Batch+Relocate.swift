import Files
import FoundationEssentials
import JobStorage
public import Records
public import SystemPackage

/// What telling an output folder that its sources have moved came to.
public struct RelocationOutcome: Codable, Hashable, Sendable {
    /// Pictures whose sources are in the new folder, with the same content.
    public internal(set) var moved = 0
    /// Pictures whose sources are neither in the old folder nor in the new one: they stay gone.
    public internal(set) var gone = 0
    /// Pictures that keep the whole from being moved.
    public internal(set) var refused = 0
    /// The first of them.
    public internal(set) var problems: [Problem] = []

    /// Why a picture cannot be moved.
    public struct Problem: Codable, Hashable, Sendable {
        /// The source in the new folder, absolute.
        public let path: CodablePath
        /// What is wrong, as the second half of a sentence.
        public let problem: String
    }

    /// Most pictures that ``problems`` names.
    static let mostNamed = 10

    mutating func refuse(_ path: FilePath, _ problem: String) {
        refused += 1
        guard problems.count < Self.mostNamed else { return }
        problems.append(Problem(path: CodablePath(path), problem: problem))
    }
}

extension Batch {
    /// Tells an output folder that sources have moved from one folder to another, so that what is done stays done.
    ///
    /// Every source with a known content is read and compared. If one of them differs, is still in the old folder
    /// alone, or is known already in the new one, nothing is changed.
    ///
    /// - Parameters:
    ///   - layout: the output folder.
    ///   - old: the folder that the sources were in; it may be gone.
    ///   - new: the folder that they are in.
    ///   - onlyLooking: true to change nothing.
    ///   - adjust: gives the settings of the last run the new places.
    ///   - onProgress: called for each picture.
    /// - Returns: what it came to.
    /// - Throws: ``BatchError`` if it cannot begin.
    public static func relocate<Settings: Codable & Sendable>(
        _ layout: OutputLayout, from old: FilePath, to new: FilePath, onlyLooking: Bool,
        adjusting adjust: (inout Settings, _ old: FilePath, _ new: FilePath) -> Void,
        onProgress: (RelocationOutcome) -> Void
    ) throws(BatchError) -> RelocationOutcome {
        let (old, new) = try folders(old, new, layout)
        return try changing(layout) { store in
            let move = Move(store: store, old: old, new: new)
            let outcome = try move.check(onProgress)
            guard outcome.refused == 0, outcome.moved + outcome.gone > 0, !onlyLooking else {
                return outcome
            }
            var request: String?
            if let text = try store.lastRequest() {
                var stored = try JSONDecoder().decode(
                    StoredRequest<Settings>.self, from: Data(text.utf8))
                adjust(&stored.settings, old, new)
                stored.options.inputs = move.inputs(stored.options.inputs)
                stored.options.metadata = stored.options.metadata.map {
                    CodablePath($0.path.moved(from: old, to: new) ?? $0.path)
                }
                request = String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
            }
            try store.relocate(from: old, to: new, request: request)
            return outcome
        }
    }

    /// Both folders as walks know them.
    private static func folders(
        _ old: FilePath, _ new: FilePath, _ layout: OutputLayout
    ) throws(BatchError) -> (FilePath, FilePath) {
        let selection = try InputSelection([new], known: [])
        guard let target = selection.starts.first, target.path.isEmpty else {
            throw .unusableInput(new, "it is not a folder")
        }
        try SafetyCheck.check(layout.root.absolute, against: selection)
        let source = (try? FileSystem.realPath(old)) ?? old.absolute.lexicallyNormalized()
        guard source != target.root else {
            throw .unsafePaths("The old and the new folder are the same: '\(target.root)'.")
        }
        return (source, target.root)
    }

    /// The pictures that move.
    private struct Move {
        private static let pageSize = 200

        let store: JobStore
        let old: FilePath
        let new: FilePath

        /// Compares every source with what is known of it, and lists the new places.
        func check(
            _ onProgress: (RelocationOutcome) -> Void
        ) throws(JobStoreError) -> RelocationOutcome {
            var outcome = RelocationOutcome()
            try store.beginRelocation()
            var last: Int64 = 0
            while let page = try store.pictures(below: old, after: last, limit: Self.pageSize) {
                var places: [NewPlace] = []
                // Pages of a file come one after the other.
                var seen: (source: FilePath, sha256: String?, stamp: FileStamp)?
                for item in page.items {
                    guard let source = item.source.moved(from: old, to: new) else { continue }
                    if !source.starts(with: old), try store.knowsPicture(source) {
                        outcome.refuse(
                            source, "is already known as a source of this output folder")
                    } else if let known = seen, known.source == source,
                        known.sha256 == item.sha256
                    {
                        outcome.moved += 1
                        places.append(place(item, source, known.stamp))
                    } else {
                        let stamp = compare(item, source, &outcome)
                        seen = stamp.map { (source, item.sha256, $0) }
                        places.append(place(item, source, stamp))
                    }
                    onProgress(outcome)
                }
                try store.add(places)
                last = page.last
            }
            return outcome
        }

        /// Looks at a source in its new place; nil if it is not known to be the same.
        private func compare(
            _ item: MovedItem, _ source: FilePath, _ outcome: inout RelocationOutcome
        ) -> FileStamp? {
            do throws(FileSystemError) {
                guard let status = try FileSystem.statusIfPresent(source) else {
                    if try FileSystem.exists(item.source) {
                        outcome.refuse(source, "does not exist, but is still in the old folder")
                    } else {
                        outcome.gone += 1
                    }
                    return nil
                }
                guard status.kind == .regular else {
                    outcome.refuse(source, "is not a regular file")
                    return nil
                }
                guard let sha256 = item.sha256 else {
                    outcome.moved += 1
                    return nil
                }
                guard try FileDigest.sha256(of: source) == sha256 else {
                    outcome.refuse(source, "has different content")
                    return nil
                }
                outcome.moved += 1
                return status.stamp
            } catch {
                outcome.refuse(source, "cannot be read: \(error.errno)")
                return nil
            }
        }

        private func place(
            _ item: MovedItem, _ source: FilePath, _ stamp: FileStamp?
        ) -> NewPlace {
            NewPlace(
                id: item.id, source: source, stamp: stamp,
                sidecars: item.hasSidecars ? InputWalker.sidecars(of: source) : "")
        }

        /// The inputs of the last run where they are now; a folder that was moved out of them is one more.
        func inputs(_ inputs: [CodablePath]) -> [CodablePath] {
            let paths = inputs.map { $0.path.moved(from: old, to: new) ?? $0.path }
            let hold = paths.contains { new.starts(with: $0) || $0.starts(with: new) }
            return (paths + (hold ? [] : [new])).map(CodablePath.init)
        }
    }
}
