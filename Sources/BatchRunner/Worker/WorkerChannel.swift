import FoundationEssentials
import Records
import Subprocess

/// A worker that ended while the supervisor waited for its answer.
struct WorkerLost: Error {
    /// True if it was stopped because it took too long.
    let timedOut: Bool
}

/// The supervisor's end of the pipes to one worker.
///
/// One request at a time; used by the one task that runs the worker. While an answer takes
/// processors, the worker has its share of them.
final class WorkerChannel {
    typealias Process = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    private let process: Process
    private let outbox: WorkerOutbox
    private let slot: Int
    private let sharing: ProcessorSharing
    private let alarm: Alarm
    private var replies: LineReader
    /// Pixels of the picture that was looked at last.
    private var pixels = 0

    init(_ process: Process, outbox: WorkerOutbox, slot: Int, sharing: ProcessorSharing) {
        self.process = process
        self.outbox = outbox
        self.slot = slot
        self.sharing = sharing
        // The pipe ends with the process, and so does the wait for the answer.
        alarm = Alarm { process.kill() }
        replies = LineReader(process.standardOutput)
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Throws: ``PictureFailure`` that the worker answers with, or ``WorkerLost`` if it ends or is
    ///   killed because the time is over.
    func ask(_ request: WorkerRequest, within limit: Duration) async throws -> WorkerReply {
        guard request.computes else { return try await answer(to: request, within: limit) }
        sharing.begin(slot, pixels: pixels) { [outbox] in outbox.send(.threads($0)) }
        defer { sharing.end(slot) }
        return try await answer(to: request, within: limit)
    }

    private func answer(
        to request: WorkerRequest, within limit: Duration
    ) async throws -> WorkerReply {
        alarm.set(in: limit)
        defer { alarm.clear() }
        let started = ContinuousClock.now
        do {
            return try await exchange(request)
        } catch is WorkerLost {
            throw WorkerLost(timedOut: ContinuousClock.now - started >= limit)
        }
    }

    private func exchange(_ request: WorkerRequest) async throws -> WorkerReply {
        // If it cannot be sent, the worker is gone, and so are its answers.
        outbox.send(request)
        let answer: [UInt8]
        do {
            guard let next = try await replies.next() else { throw WorkerLost(timedOut: false) }
            answer = next
        } catch {
            throw WorkerLost(timedOut: false)
        }
        guard let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(answer)) else {
            throw PictureFailure(.internalError, "The worker gave an answer that makes no sense.")
        }
        if case .failed(let failure) = reply { throw failure }
        if case .examined(let found) = reply { pixels = found.facts?.pixels ?? pixels }
        return reply
    }
}

extension Execution {
    /// Ends the process at once; one that has ended already is fine.
    func kill() {
        try? send(signal: .kill)
    }
}
