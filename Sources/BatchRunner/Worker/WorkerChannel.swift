import FoundationEssentials
import Records
import Subprocess

/// A worker that the supervisor waits for in vain.
struct WorkerLost: Error {
    enum Cause: Sendable {
        /// It ended.
        case ended
        /// It was stopped because it took too long.
        case timedOut
        /// It is to be stopped because its answer does not end.
        case endlessAnswer
    }

    let cause: Cause
}

/// The supervisor's end of the connection to one worker.
///
/// One request at a time; used by the one task that runs the worker. While an answer takes
/// processors, the worker has its share of them.
final class WorkerChannel {
    typealias Process = Execution<FileDescriptorInput, SequenceOutput, SequenceOutput>

    private let process: Process
    private let outbox: WorkerOutbox
    private let slot: Int
    private let sharing: ProcessorSharing
    private let alarm: Alarm
    private var replies: LineReader
    /// Suffixes of what may stand beside outputs.
    private var companions: [String] = []
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
        } catch let lost as WorkerLost where lost.cause == .ended {
            let isLate = ContinuousClock.now - started >= limit
            throw WorkerLost(cause: isLate ? .timedOut : .ended)
        }
    }

    private func exchange(_ request: WorkerRequest) async throws -> WorkerReply {
        // If it cannot be sent, the worker is gone, and so are its answers.
        outbox.send(request, with: request.files(companions: companions))
        let answer: [UInt8]
        do {
            guard let next = try await replies.next() else { throw WorkerLost(cause: .ended) }
            answer = next
        } catch is LineReader.TooLong {
            throw WorkerLost(cause: .endlessAnswer)
        } catch {
            throw WorkerLost(cause: .ended)
        }
        guard let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(answer)),
            reply.isHarmless
        else {
            throw PictureFailure(.internalError, "The worker gave an answer that makes no sense.")
        }
        if case .failed(let failure) = reply { throw failure }
        let another = PictureFailure(.internalError, "The worker answered another question.")
        switch (request, reply) {
        case (.configure, .ready(let facts)): companions = facts.companions
        case (.configure, _), (_, .ready): throw another
        // Whatever bears another name is not a companion of this output.
        case (_, .companions(let found)) where !isKnown(found.suffixes, orCredentials: true):
            throw another
        case (_, .adopted(.complete(let record, _))):
            guard isKnown(record.companions, orCredentials: true) else { throw another }
        case (_, .processed(let record)), (_, .relabeled(.some(let record))):
            guard isKnown(record.companions) else { throw another }
        default: break
        }
        if case .examined(let found) = reply { pixels = found.facts?.pixels ?? pixels }
        return reply
    }

    private func isKnown(_ records: [CompanionRecord]?, orCredentials: Bool = false) -> Bool {
        isKnown((records ?? []).map(\.suffix), orCredentials: orCredentials)
            && records?.allSatisfy { $0.isNamedByKind } != false
    }

    /// True for companions that outputs get, each once, or also for credentials, which workers find and never make.
    private func isKnown(_ suffixes: [String], orCredentials: Bool) -> Bool {
        let credentials =
            ([""] + companions.map(CompanionRecord.mark(of:)))
            .map { CompanionRecord.credentialsSuffix(mark: $0) }
        return Set(suffixes).isSubset(of: companions + (orCredentials ? credentials : []))
            && Set(suffixes).count == suffixes.count
    }
}

extension Execution {
    /// Ends the process at once; one that has ended already is fine.
    func kill() {
        try? send(signal: .kill)
    }
}
