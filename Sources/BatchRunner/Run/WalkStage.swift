import Files
import FoundationEssentials
import JobStorage
import Records
import SystemPackage
import Tables

/// The first part of a run: walks the inputs and brings the store up to date with them.
struct WalkStage {
    /// Things found that are written down in one transaction.
    private static let batchSize = 500

    /// Thrown to leave the walk when the run is asked to stop.
    struct Stopped: Error {}

    let store: JobStore
    let run: Int64
    let options: BatchOptions
    let parameters: RunParameters
    let parametersOfPicture: @Sendable (FilePath, PicturePlace) -> RunParameters
    /// What is read anew about the scans; nil to keep what the store has.
    let catalog: CatalogHandover?
    let control: RunControl
    let onEvent: @Sendable (BatchEvent) -> Void

    /// Walks everything that was selected.
    ///
    /// - Throws: ``Stopped``, ``JobStoreError``, or ``FileSystemError`` for an input that is gone.
    func walk(_ selection: InputSelection) throws -> WalkSummary {
        let roots = try store.addInputRoots(
            folders: selection.folders, parents: selection.parents)
        let startsByRoot = Dictionary(grouping: selection.starts, by: \.root)
        var summary = WalkSummary()
        var found = Findings()
        var matcher = catalog?.take().map { CatalogMatcher($0) }
        for root in roots {
            guard let starts = startsByRoot[root.path] else { continue }
            var walker = InputWalker(
                root: root.path, filter: options.filter, addingTo: summary)
            var batch: [WalkedSource] = []
            for start in starts {
                try walker.walk(from: start.path) { met in
                    if met.kind == .picture { matcher?.meet(met.path, below: root.path) }
                    batch.append(
                        WalkedSource(
                            root: root, path: met.path, kind: met.kind, stamp: met.stamp,
                            sidecars: met.sidecars, failure: met.failure,
                            representedBy: met.representedBy))
                    if batch.count == Self.batchSize { try flush(&batch, &found) }
                }
            }
            try flush(&batch, &found)
            summary = walker.summary
            onEvent(.walking(pictures: summary.pictures))
            summary.gone += try noteGone(root, starts)
        }
        summary.outputs = found.outputs
        summary.settings = found.settings
        summary.catalog = try matcher.map(store(from:))
        try store.setOtherFiles(summary.otherFileCount, run: run)
        return summary
    }

    /// Puts the catalogue into the store.
    private func store(from matcher: CatalogMatcher) throws -> CatalogFindings {
        let known = options.takesEveryPage ? [:] : try store.pagesBeyondTheFirst()
        var findings = CatalogFindings(file: CodablePath(matcher.table.file))
        do {
            try store.replaceCatalog(run: run) { add in
                findings = try matcher.match { page, scan in
                    options.takesEveryPage || known[scan]?.contains(page) == true
                } _: { row, result in
                    guard control.isRunning else { throw Stopped() }
                    try add(
                        CatalogRow(
                            line: row.place.line, source: row.source, page: row.page,
                            entry: row.entry, scan: result.scan, problem: result.problem))
                }
            }
        } catch {
            throw control.isRunning ? error : Stopped() as any Error
        }
        return findings
    }

    /// What a walk finds out about finished pictures.
    private struct Findings {
        var outputs = OutputFindings()
        var settings = SettingsFindings()
        /// Settings of earlier runs that were asked for, by the store's numbers.
        var known: [Int64: RunParameters?] = [:]
    }

    private func flush(_ batch: inout [WalkedSource], _ found: inout Findings) throws {
        guard control.isRunning else { throw Stopped() }
        let findings = try store.record(
            batch, run: run, naming: options.naming,
            WalkWishes(
                retryingSkipped: options.recolorize, everyPage: options.takesEveryPage,
                parameters: parametersOfPicture, redo: options.redo))
        batch.removeAll(keepingCapacity: true)
        try store.requeue(findings.compactMap { try requeued($0, &found) })
        try FailPoint.afterWalkBatch.pass(options.output.path)
    }

    /// An output of which a file is gone or altered is made again; a name that is free again is used.
    private func requeued(_ finding: WalkFinding, _ found: inout Findings) throws -> Int64? {
        let folder = options.output.path
        switch finding {
        case .finished(let id, let files, let fit):
            guard found.outputs.look(at: files, under: folder) else { return id }
            try count(fit, &found)
            return nil
        case .again:
            try count(.again, &found)
            return nil
        case .nameTaken(let id, let files):
            return try FileSystem.allExist(files, under: folder) ? nil : id
        }
    }

    private func count(_ fit: SettingsFit, _ found: inout Findings) throws {
        var known = found.known
        try found.settings.count(fit, run: parameters) { number in
            if let settings = known[number] { return settings }
            let settings = try store.parameters(number)
            known[number] = .some(settings)
            return settings
        }
        found.known = known
    }

    /// Returns how many pictures are dealt with and have lost their sources.
    private func noteGone(_ root: InputRoot, _ starts: [InputSelection.Start]) throws -> Int {
        let walked = Set(starts.map(\.path))
        if walked.contains(FilePath()) {
            try store.forgetObstacles(under: root.id, unseenBy: run)
        }
        var (gone, last) = (0, Int64(0))
        while case let page = try store.unseenItems(
            under: root.id, unseenBy: run, after: last, limit: Self.batchSize),
            let end = page.last
        {
            let missing = page.filter { item in
                let wasWalked =
                    walked.contains(item.path) || item.path.deepestFolder(among: walked) != nil
                // What nobody can look at may well be there.
                return wasWalked
                    && (try? FileSystem.exists(root.path.appending(item.path.components))) == false
            }
            gone += try store.markGone(
                missing.map(\.id), run: run, at: Date().timeIntervalSince1970)
            last = end.id
        }
        return gone
    }
}
