import Confinement
import Dispatch
import Credentials
import Files
import FoundationEssentials
import Glibc
import Records
import Synchronization
import SystemPackage

/// The life of a worker process: requests come in on standard input, which is a socket and brings open files,
/// answers go out on standard output, one JSON object a line.
///
/// The first request tells what the process keeps of its rights; all others come when it has given up the
/// rest. The supervisor is the other end of the socket: when it goes, in whatever way, standard input ends
/// and the worker with it. Signals of a terminal are not for workers: the supervisor decides.
public enum WorkerLoop {
    /// Answers requests until the supervisor goes.
    ///
    /// - Parameter type: what does the work.
    public static func run<Worker: PictureWorker>(_ type: Worker.Type) -> Never {
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { ignore(signal) }
        WorkerLimits.refuseCoreFiles()
        let inbox = WorkerInbox()
        let session = WorkerSession<Worker>(replies: takeOverStandardOutput())
        guard let first = inbox.next() else { _exit(0) }
        if case .success(.configure(let configuration)) = first.request {
            session.confine(configuration)
        }
        // This thread only listens, so that the end of the supervisor is noticed at once, and other
        // numbers of threads are.
        let queue = DispatchQueue(label: "worker")
        queue.async { session.answer(first) }
        while let message = inbox.next() {
            if case .success(.threads(let count)) = message.request {
                session.use(threads: count)
            } else {
                queue.async { session.answer(message) }
            }
        }
        _exit(0)
    }

    /// Keeps standard output for answers: what libraries print there goes to standard error.
    private static func takeOverStandardOutput() -> CInt {
        let replies = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        return replies
    }

    private static func ignore(_ number: CInt) { signal(number, SIG_IGN) }
}

/// What a worker knows between two requests.
private final class WorkerSession<Worker: PictureWorker>: Sendable {
    /// What the listening thread reaches into.
    private struct Shared {
        var worker: Worker?
        var threads = 1
        var confinement = ConfinementRecord.none("not asked for")
        /// The file that was hashed last: pages of a file come one after the other.
        var hashed: HashedSource?
    }

    private let replies: FileDescriptor
    private let shared = Mutex(Shared())

    init(replies: CInt) {
        self.replies = FileDescriptor(rawValue: replies)
    }

    /// Takes over a number of threads; called by the listening thread.
    func use(threads: Int) {
        shared.withLock { shared in
            shared.threads = threads
            shared.worker?.use(threads: threads)
        }
    }

    /// Gives up what the process does not need; called while there is one thread.
    func confine(_ configuration: WorkerConfiguration) {
        let folder = configuration.workFolder.path
        _ = folder.withPlatformString { setenv("TMPDIR", $0, 1) }
        Worker.prepare()
        WorkerLimits.set(memory: configuration.memoryLimit)
        guard let reach = configuration.reach else { return }
        let confinement = ProcessConfinement.apply(
            writing: [folder] + reach.folders.map(\.path), reading: reach.files.map(\.path))
        shared.withLock { $0.confinement = confinement }
    }

    func answer(_ message: WorkerInbox.Message) {
        let reply: WorkerReply
        do {
            reply = try GivenFiles.give(message.files) { try perform(try message.request.get()) }
        } catch let failure as PictureFailure {
            reply = .failed(failure)
        } catch {
            reply = .failed(PictureFailure(.internalError, "The worker failed: \(error)."))
        }
        do {
            _ = try replies.writeAll(try JSONEncoder().encode(reply) + Data("\n".utf8))
        } catch {
            // Nobody listens any more.
            _exit(0)
        }
    }

    private func perform(_ request: WorkerRequest) throws -> WorkerReply {
        switch request {
        case .configure(let configuration):
            return .ready(try configure(configuration))
        case .examine(let source, let place, let sha256):
            return try examine(source.path, place, sha256: sha256)
        case .copy(let file, let target):
            return .copied(sha256: try copy(file.path, to: target.path))
        case .process(let source, let content, let begun):
            return .processed(try ready().process(source.path, content, begun: begun))
        case .relabel(let records, let made, let source, let content, let output, let begun):
            return .relabeled(
                try relabel(
                    records, made, source.path, content, output: output.path, begun: begun))
        case .adopt(let output, let source, let content, let settings):
            return .adopted(
                try adopt(output.path, of: source.path, content, settings: settings))
        case .companions(let output, let content, let settings):
            return .companions(
                try companions(beside: output.path, of: content, settings: settings))
        case .ask(let question, _):
            let question = try JSONDecoder().decode(
                Worker.Question.self, from: Data(question.utf8))
            let answer = try JSONEncoder().encode(try ready().answer(question))
            return .answered(String(decoding: answer, as: UTF8.self))
        case .threads(let count):
            preconditionFailure("\(count) threads are the listening thread's business")
        }
    }

    private func configure(_ configuration: WorkerConfiguration) throws -> WorkerFacts {
        let settings = try JSONDecoder().decode(
            Worker.Settings.self, from: Data(configuration.settings.utf8))
        let worker = try Worker(settings: settings, workFolder: configuration.workFolder.path)
        return shared.withLock { shared in
            worker.use(threads: shared.threads)
            shared.worker = worker
            return WorkerFacts(
                confinement: shared.confinement, companions: worker.companionSuffixes)
        }
    }

    private func ready() throws -> Worker {
        guard let worker = shared.withLock({ $0.worker }) else {
            throw PictureFailure(.internalError, "The worker was not configured.")
        }
        return worker
    }

    /// The content is worth knowing even of a file that is no picture.
    private func examine(
        _ source: FilePath, _ place: PicturePlace, sha256 known: String?
    ) throws -> WorkerReply {
        let worker = try ready()
        let sha256 = try known ?? digest(source)
        // A wrong number would leave pages out, or call them gone.
        let pages = try worker.pages(in: source)
        let header = Result { () throws(PictureFailure) in try worker.probe(source, place) }
        let sidecars = Result { () throws(PictureFailure) in try worker.sidecars(beside: source) }
        return .examined(
            Examination(
                sha256: sha256, pages: pages, sidecars: sidecars, header: header,
                credentials: try FoundCredentials.inside(source)?.report)
        )
    }

    /// The companions of an output that go with settings, if any are given, and the credentials that stand beside any
    /// files that it may have.
    private func companions(
        beside output: FilePath, of content: PictureContent, settings: String?
    ) throws -> FoundCompanions {
        let worker = try ready()
        var found = FoundCompanions()
        if let settings {
            found = try worker.companions(beside: output, of: content, settings: settings)
        }
        // Companions that differ in their formats alone have the same.
        let marks = Set(worker.companionSuffixes.map(CompanionRecord.mark(of:))).sorted()
        found.records += try FoundCredentials.files(
            beside: output, [""] + marks, ofScan: content.sha256)
        return found
    }

    private func digest(_ source: FilePath) throws -> String {
        do {
            let hashed = try HashedSource(source, orStill: shared.withLock { $0.hashed })
            shared.withLock { $0.hashed = hashed }
            return hashed.sha256
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> PictureFailure {
        switch error {
        case FileDigest.Failure.changed:
            PictureFailure(
                .changedDuringRead, "The file was written to while it was read.",
                remedy: "Run again when it is complete.")
        case FileDigest.Failure.notAFile:
            PictureFailure(.unreadable, "There is no longer a regular file with that name.")
        case FileDigest.Failure.unreadable(let error), let error as FileSystemError:
            error.errno == .noSuchFileOrDirectory
                ? PictureFailure(
                    .vanished, "The file disappeared after it had been found.",
                    remedy: "Put it back and run again, or leave it.")
                : PictureFailure(
                    .unreadable, "The file cannot be read: \(error.errno).",
                    remedy: "Check its permissions and disk, then run again.")
        default: PictureFailure(.internalError, "The file could not be hashed: \(error).")
        }
    }

    private func copy(_ file: FilePath, to target: FilePath) throws -> String {
        do {
            return try FileDigest.copy(file, to: target)
        } catch {
            throw error.path == file ? error.readFailure : error.writeFailure
        }
    }

    private func relabel(
        _ records: [PictureRecord], _ made: RunParameters?, _ source: FilePath,
        _ content: PictureContent, output: FilePath, begun: Double
    ) throws -> PictureRecord? {
        guard let record = records.first else { return nil }
        let written = Set(records.flatMap { $0.files(at: output).map(\.facts.sha256) })
        for file in record.files(at: output) {
            do {
                guard written.contains(try FileDigest.sha256(of: file.path)) else { return nil }
            } catch {
                throw error.readFailure
            }
        }
        return try ready().relabel(
            record, madeWith: made, source, content, output: output, begun: begun)
    }

    private func adopt(
        _ output: FilePath, of source: FilePath, _ content: PictureContent, settings: String
    ) throws -> Adoption {
        let worker = try ready()
        let (result, isLabeled) = try finished(output, content, worker)
        guard let found = result else { return isLabeled ? .strange : .damaged }
        var record = try worker.inspect(source, content.place)
        if found.parameters.parametersSHA256 == settings {
            guard isLabeled else { return .outdated }
            let companions = try worker.companions(
                beside: output, of: content, settings: settings)
            guard companions.unusable.isEmpty else { return .damaged }
            guard companions.isComplete else { return .incomplete }
            record.companions = companions.records
        } else {
            // The name of an output says that all its companions are there, whichever these were.
            record.companions = try worker.otherCompanions(
                beside: output, of: content, settings: found.parameters.parametersSHA256)
        }
        if record.companions?.isEmpty == true { record.companions = nil }
        record.output = found.facts
        record.stages = try worker.stages(of: output)
        record.disposition = .finished
        try FoundCredentials.note(in: &record, at: output, ofScan: content.sha256)
        if isLabeled {
            record.catalog = content.label?.catalog
        } else {
            record.sidecars = nil
            record.warnings.append(
                "The job state was lost, and the files were kept as they were found. Their metadata do "
                    + "not match what the scan has now.")
        }
        return .complete(record, found.parameters)
    }

    /// An output of a content, and whether it has the metadata that are asked for; without one, false for a file that is
    /// such an output by its label, and damaged.
    private func finished(
        _ output: FilePath, _ content: PictureContent, _ worker: Worker
    ) throws -> (found: (facts: OutputFacts, parameters: RunParameters)?, isLabeled: Bool) {
        do throws(PictureFailure) {
            if let found = try worker.adopt(output, of: content) { return (found, true) }
            guard let found = try worker.adopt(output, of: content.withAnyLabel) else {
                return (nil, true)
            }
            return (found, false)
        } catch  where error.kind.isOfContent {
            return (nil, false)
        }
    }
}
