import FoundationEssentials
import JobStorage
import Records
public import SystemPackage

extension Batch {
    /// Finds out what a run would have to do, without writing to the output folder.
    ///
    /// The walk is that of a run, on a copy of the job state.
    ///
    /// - Parameters:
    ///   - workFolder: an empty folder for that copy.
    ///   - onEvent: called while the walk goes on.
    ///   - visit: called for each picture that is to be done, with its path and size.
    /// - Returns: What the walk met, and how many pictures were dealt with before.
    /// - Throws: ``BatchError`` for everything that a run would refuse.
    public func preview(
        workFolder: FilePath, onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in },
        visit: (_ source: FilePath, _ bytes: Int64) -> Void
    ) throws(BatchError) -> (walk: WalkSummary, settledBefore: Int) {
        let selection = try select(known: [])
        let layout = OutputLayout(root: options.output.path, state: workFolder)
        do {
            try copyState(to: layout.database)
            let store = try openStore(layout)
            defer { try? store.close() }
            let known = try store.inputRoots().map(\.path)
            let resolved = known.isEmpty ? selection : try select(known: known)
            let run = try store.begin(runRecord(), request: request)
            let walk = try WalkStage(
                store: store, run: run, options: options, control: RunControl(onEvent: onEvent),
                onEvent: onEvent
            ).walk(resolved)
            let summary = try store.summary(run: run)
            try store.forEachPending(run: run, visit)
            return (walk, summary.total - summary.count(.pending))
        } catch let error as BatchError {
            throw error
        } catch let error as JobStoreError {
            throw BatchError.store(error)
        } catch let error as FileSystemError {
            throw BatchError.unusableOutput(error)
        } catch {
            throw BatchError.unsafePaths("\(error)")
        }
    }

    private func copyState(to database: FilePath) throws {
        guard try FileSystem.exists(options.layout.database) else { return }
        let store = try JobStore(reading: options.layout.database)
        defer { try? store.close() }
        try store.copy(to: database)
    }
}
