import Confinement
import FoundationEssentials
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// Starts workers.
enum WorkerProcess {
    /// How a worker's process ended.
    struct End<Result: Sendable>: Sendable {
        /// What the body returned.
        let result: Result
        /// How the process ended, as the second half of a sentence.
        let manner: String
        /// Whether SIGKILL ended it, which no process sends itself by a fault of its own.
        let wasKilled: Bool
    }

    /// Runs a worker for as long as the body talks to it, then ends it.
    ///
    /// - Parameters:
    ///   - command: the program.
    ///   - slot: which of the parallel workers it is.
    ///   - control: gets the switch that kills the worker when the batch is aborted.
    ///   - sharing: says how many threads the worker may use.
    ///   - body: talks to the worker.
    /// - Returns: what the body returned, and how the process ended.
    /// - Throws: an error of the system if no process could be started.
    static func run<Result: Sendable>(
        _ command: WorkerCommand, slot: Int, control: RunControl, sharing: ProcessorSharing,
        _ body: (WorkerChannel) async -> Result
    ) async throws -> End<Result> {
        var platform = PlatformOptions()
        // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which drains.
        platform.processGroupID = 0
        let errorOutput = ErrorOutput()
        let (socket, input) = try MessageSocket.pair()
        let outbox = WorkerOutbox(socket)
        let outcome = try await Subprocess.run(
            .path(FilePath(command.executable)), arguments: Arguments(command.arguments),
            environment: .custom(environment), platformOptions: platform,
            input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .sequence,
            error: .sequence
        ) { process in
            control.register(slot: slot) { process.kill() }
            async let listening: Void = errorOutput.listen(to: process.standardError)
            let result = await body(
                WorkerChannel(process, outbox: outbox, slot: slot, sharing: sharing))
            // Nothing of value is in a worker that nobody talks to.
            process.kill()
            control.unregister(slot: slot)
            await listening
            return result
        }
        let manner = describe(outcome.terminationStatus) + errorOutput.quotation
        return End(
            result: outcome.closureResult, manner: manner,
            wasKilled: outcome.terminationStatus == .signaled(SIGKILL))
    }

    /// All that a worker's environment holds, whatever that of the user does.
    private static var environment: [Environment.Key: String] {
        var kept = ["LD_LIBRARY_PATH", "SOURCE_DATE_EPOCH"]
        let own = ProcessInfo.processInfo.environment
        #if DEBUG
        // Tests name variables of their own, such as those of a library that makes reads fail.
        let named = own["AUTOCHROME_WORKER_VARIABLES"] ?? ""
        kept += named.split(separator: ",").map(String.init)
        #endif
        var variables = own.filter { name, _ in
            kept.contains(name) || name.hasPrefix("OPENBLAS_")
        }
        // OpenBLAS starts its threads before a worker can be confined, and the network brings its own.
        variables["OPENBLAS_NUM_THREADS"] = "1"
        // Swift's crash reporter would hold a dying worker for minutes.
        variables["SWIFT_BACKTRACE"] = "enable=no"
        variables["TZ"] = "UTC"
        return Dictionary(
            uniqueKeysWithValues: variables.compactMap { name, value in
                Environment.Key(rawValue: name).map { ($0, value) }
            })
    }

    private static func describe(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let number):
            "died of signal \(number)"
                + (strsignal(number).map { " (\(String(cString: $0)))" } ?? "")
        }
    }
}

/// The end of what a worker wrote to standard error.
private final class ErrorOutput: Sendable {
    private static let keptBytes = 600
    private let bytes = Mutex<[UInt8]>([])

    func listen(to output: SubprocessOutputSequence) async {
        do {
            for try await piece in output {
                bytes.withLock { bytes in
                    piece.withUnsafeBytes { bytes += $0.suffix(Self.keptBytes) }
                    bytes.removeFirst(max(0, bytes.count - Self.keptBytes))
                }
            }
        } catch {
            // The pipe broke with the process: what was heard has to do.
        }
    }

    /// The words as an addition to a sentence; empty if there were none.
    var quotation: String {
        let lines = bytes.withLock { $0.split(separator: UInt8(ascii: "\n")) }
        guard !lines.isEmpty else { return "" }
        let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " | ")
        return "; its last output: \(text)"
    }
}
