import Dispatch
import Files
import FoundationEssentials
public import Records
import Synchronization
public import SystemPackage

/// Workers that answer questions about single files, for commands that are not batches.
///
/// As many processes run as questions are asked at the same time; one that is lost costs the question that it had,
/// and the next one gets another process. When the pool is released, its workers end, for which it waits: neither
/// use nor release it in tasks.
public final class WorkerPool<Worker: PictureWorker>: Sendable {
    /// Hears what a worker is confined by, and refuses a worker by throwing.
    public typealias Listener = @Sendable (ConfinementRecord) throws(PictureFailure) -> Void

    private let configuration: WorkerConfiguration
    private let sharing: ProcessorSharing
    private let tuning: BatchTuning
    private let onConfinement: Listener
    private let control = RunControl { _ in }
    private let lines = Mutex((idle: [WorkerLine](), count: 0))
    private let ended = DispatchGroup()

    /// A pool without workers; they are started by questions.
    ///
    /// - Parameters:
    ///   - settings: what each worker is told first.
    ///   - folder: where their work folders are made.
    ///   - threads: what all of them compute with together.
    ///   - memoryLimit: bytes of memory of its own that a worker may have.
    ///   - tuning: which program the workers are, and how patient the pool is.
    ///   - onConfinement: hears what each worker is confined by.
    /// - Throws: an encoding error if the settings are no JSON.
    public init(
        _ settings: Worker.Settings, folder: FilePath, threads: Int, memoryLimit: Int,
        tuning: BatchTuning = BatchTuning(), onConfinement: @escaping Listener = { _ in }
    ) throws {
        try DescriptorLimit.raise(forWorkers: threads)
        self.tuning = tuning
        self.onConfinement = onConfinement
        configuration = WorkerConfiguration(
            workFolder: CodablePath(folder), memoryLimit: memoryLimit,
            reach: tuning.worker.reach,
            settings: String(decoding: try JSONEncoder().encode(settings), as: UTF8.self))
        sharing = ProcessorSharing(processors: threads)
    }

    deinit {
        for line in lines.withLock({ $0.idle }) { line.close() }
        ended.wait()
    }

    /// Starts a worker unless one waits, and blocks the thread until it is ready: not for use in tasks.
    ///
    /// - Throws: what the worker or the listener has against it; worker crashed or timed out if it is lost.
    public func prepare() throws(PictureFailure) {
        _ = try ask(nil, within: tuning.probeTimeLimit).get()
    }

    /// Asks a question, and blocks the thread until there is an answer: not for use in tasks.
    ///
    /// - Parameters:
    ///   - question: the question.
    ///   - file: the file that it is about.
    /// - Returns: the answer with the folder of the worker that gave it, which nobody empties.
    /// - Throws: what the worker answers instead; worker crashed or timed out if it is lost.
    public func ask(
        _ question: Worker.Question, about file: FilePath
    ) throws(PictureFailure) -> (answer: Worker.Answer, workFolder: FilePath) {
        let request = WorkerRequest.ask(
            try Self.coding { String(decoding: try JSONEncoder().encode(question), as: UTF8.self) },
            about: CodablePath(file))
        // Pixels are not known yet. A byte of a file seldom holds more than one.
        let bytes = (try? FileSystem.status(file, followingLinks: true).stamp.bytes) ?? 0
        let limit = tuning.timeLimit(pixels: Int(bytes), bytes: bytes)
        let (reply, folder) = try ask(request, within: limit).get()
        guard case .answered(let text) = reply else {
            throw PictureFailure(.internalError, "The worker answered another question.")
        }
        let answer = try Self.coding {
            try JSONDecoder().decode(Worker.Answer.self, from: Data(text.utf8))
        }
        return (answer, folder)
    }

    private func ask(
        _ request: WorkerRequest?, within limit: Duration
    ) -> Result<(reply: WorkerReply, workFolder: FilePath), PictureFailure> {
        let line = lines.withLock { $0.idle.popLast() } ?? start()
        let (result, isUsable) = line.ask(request, within: limit)
        if isUsable { lines.withLock { $0.idle.append(line) } }
        return result.map { ($0, line.folder) }
    }

    private static func coding<Value>(
        _ body: () throws -> Value
    ) throws(PictureFailure) -> Value {
        do {
            return try body()
        } catch {
            throw PictureFailure(.internalError, "The worker cannot be understood: \(error).")
        }
    }

    private func start() -> WorkerLine {
        let number = lines.withLock { lines in
            lines.count += 1
            return lines.count
        }
        let line = WorkerLine(
            folder: configuration.workFolder.path.appending("worker-\(number)"))
        var configuration = configuration
        configuration.workFolder = CodablePath(line.folder)
        ended.enter()
        Task { [configuration, sharing, tuning, control, ended, onConfinement] in
            await line.run(number, configuration, tuning, control, sharing, onConfinement)
            ended.leave()
        }
        return line
    }
}

/// One worker of a pool, with the question that it has.
private final class WorkerLine: Sendable {
    typealias Outcome = Result<WorkerReply, PictureFailure>

    private struct Question {
        /// Nil asks whether it is ready.
        let request: WorkerRequest?
        let limit: Duration
    }

    let folder: FilePath
    private let questions: AsyncStream<Question>
    private let continuation: AsyncStream<Question>.Continuation
    private let outcome = Mutex<(Outcome, isUsable: Bool)?>(nil)
    private let isAnswered = DispatchSemaphore(value: 0)

    init(folder: FilePath) {
        self.folder = folder
        (questions, continuation) = AsyncStream.makeStream()
    }

    /// No more questions will be asked.
    func close() { continuation.finish() }

    /// Blocks until there is an answer; whether the worker can be asked again.
    func ask(_ request: WorkerRequest?, within limit: Duration) -> (Outcome, isUsable: Bool) {
        continuation.yield(Question(request: request, limit: limit))
        isAnswered.wait()
        return outcome.withLock { $0.take() } ?? (.failure(.unstarted("it ended")), false)
    }

    private func answer(_ outcome: Outcome, isUsable: Bool) {
        self.outcome.withLock { $0 = (outcome, isUsable) }
        isAnswered.signal()
    }

    /// The life of the worker; every question that it gets has an answer when it ends.
    func run(
        _ number: Int, _ configuration: WorkerConfiguration, _ tuning: BatchTuning,
        _ control: RunControl, _ sharing: ProcessorSharing,
        _ onConfinement: @Sendable (ConfinementRecord) throws(PictureFailure) -> Void
    ) async {
        do {
            try FileSystem.makeFolders(folder)
            let end = try await WorkerProcess.run(
                tuning.worker, slot: number, control: control, sharing: sharing
            ) { worker in
                await self.talk(to: worker, configuration, tuning, onConfinement)
            }
            if let lost = end.result { answer(.failure(.lost(lost, end)), isUsable: false) }
        } catch {
            answer(.failure(.unstarted("\(error)")), isUsable: false)
        }
    }

    /// Passes questions on; returns how the worker was lost, or nil if no more are asked.
    private func talk(
        to worker: WorkerChannel, _ configuration: WorkerConfiguration, _ tuning: BatchTuning,
        _ onConfinement: @Sendable (ConfinementRecord) throws(PictureFailure) -> Void
    ) async -> WorkerLost? {
        var readiness: WorkerReply?
        for await question in questions {
            do {
                if readiness == nil {
                    let reply = try await worker.ask(
                        .configure(configuration), within: tuning.probeTimeLimit)
                    if case .ready(let facts) = reply { try onConfinement(facts.confinement) }
                    readiness = reply
                }
                if let request = question.request {
                    let reply = try await worker.ask(request, within: question.limit)
                    answer(.success(reply), isUsable: true)
                } else if let readiness {
                    answer(.success(readiness), isUsable: true)
                }
            } catch let lost as WorkerLost {
                return lost
            } catch let failure as PictureFailure {
                answer(.failure(failure), isUsable: true)
            } catch {
                answer(.failure(PictureFailure(.internalError, "\(error)")), isUsable: true)
            }
        }
        return nil
    }
}
