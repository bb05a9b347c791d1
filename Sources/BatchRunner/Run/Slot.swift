import Files
import JobStorage
import Records
import SystemPackage

/// One of the parallel lines of work: a worker process at a time, picture after picture.
struct Slot {
    let number: Int
    let run: Int64
    let options: BatchOptions
    /// The worker's own settings as JSON.
    let settings: String
    let parametersOfPicture: @Sendable (FilePath, PicturePlace) -> RunParameters
    let tuning: BatchTuning
    let store: JobStore
    let queue: WorkQueue
    let control: RunControl
    let sharing: ProcessorSharing
    let signer: OutputSigner?

    var commit: OutputCommit { OutputCommit(layout: options.layout) }

    /// Why a worker is no longer talked to.
    private enum SessionEnd: Sendable {
        case noMoreWork
        case lost(ClaimedItem, WorkerLost)
        case unusable(ClaimedItem, PictureFailure)
        case store(JobStoreError)
    }

    /// Works until there is nothing more to begin.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be written; then nothing can be begun.
    func work() async throws(JobStoreError) {
        var generation = 0
        while let item = try await queue.next() {
            generation += 1
            let folder = options.layout.partial.appending("\(run)-\(number)-\(generation)")
            try await session(beginningWith: item, in: folder)
        }
    }

    private func session(
        beginningWith item: ClaimedItem, in folder: FilePath
    ) async throws(JobStoreError) {
        let end: WorkerProcess.End<SessionEnd>
        do {
            try FileSystem.makeFolders(folder)
            end = try await WorkerProcess.run(
                tuning.worker, slot: number, control: control, sharing: sharing
            ) {
                await talk(to: $0, beginningWith: item, in: folder)
            }
        } catch {
            let failure =
                (error as? FileSystemError)?.writeFailure
                ?? .unstarted("\(error)")
            return try await stop(item, failure.description)
        }
        // The worker is gone, so nobody writes there any more; what cannot be removed now is swept
        // at the end of the run.
        try? FileSystem.removeContents(of: folder, andItself: true)
        switch end.result {
        case .noMoreWork: break
        case .lost(let item, let lost):
            try await queue.fail(
                item, .lost(lost, end), workerDied: lost.cause != .ended || !end.wasKilled)
        case .unusable(let item, let failure):
            try await stop(item, "No worker could be prepared. \(failure.description)")
        case .store(let error): throw error
        }
    }

    private func stop(_ item: ClaimedItem, _ problem: String) async throws(JobStoreError) {
        control.drain(.environment(problem), problem)
        try await queue.giveBack(item)
    }

    private func talk(
        to worker: WorkerChannel, beginningWith first: ClaimedItem, in folder: FilePath
    ) async -> SessionEnd {
        do {
            let configuration = WorkerConfiguration(
                workFolder: CodablePath(folder), memoryLimit: options.workerMemoryLimit,
                reach: tuning.worker.reach, settings: settings)
            let reply = try await worker.ask(
                .configure(configuration), within: tuning.probeTimeLimit)
            if case .ready(let facts) = reply {
                try await queue.note(facts.confinement)
                if options.requiresConfinement == true { try facts.confinement.require() }
            }
        } catch let failure as PictureFailure {
            return .unusable(first, failure)
        } catch let error as JobStoreError {
            return .store(error)
        } catch {
            return .unusable(first, PictureFailure(.workerCrashed, "It ended while it started."))
        }
        var attempt = Attempt(slot: self, item: first, worker: worker, folder: folder)
        do {
            while true {
                try await attempt.run()
                guard let next = try await queue.next() else { return .noMoreWork }
                attempt = Attempt(
                    slot: self, item: next, worker: worker, folder: folder,
                    after: attempt.hashed)
            }
        } catch let lost as WorkerLost {
            return .lost(attempt.item, lost)
        } catch let error as JobStoreError {
            return .store(error)
        } catch {
            return .unusable(attempt.item, PictureFailure(.internalError, "\(error)"))
        }
    }
}
