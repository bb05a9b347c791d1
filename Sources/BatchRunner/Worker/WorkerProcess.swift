import Glibc
import Records
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
    }

    /// Runs a worker for as long as the body talks to it, then ends it.
    ///
    /// - Parameters:
    ///   - command: The program.
    ///   - slot: Which of the parallel workers it is.
    ///   - control: Gets the switch that kills the worker when the batch is aborted.
    ///   - body: Talks to the worker.
    /// - Returns: What the body returned, and how the process ended.
    /// - Throws: An error of the system if no process could be started.
    static func run<Result: Sendable>(
        _ command: WorkerCommand, slot: Int, control: RunControl,
        _ body: (WorkerChannel) async -> Result
    ) async throws -> End<Result> {
        var platform = PlatformOptions()
        // A group of its own: Ctrl-C in a terminal reaches the supervisor alone, which drains.
        platform.processGroupID = 0
        let lastWords = LastWords()
        let outcome = try await Subprocess.run(
            .path(FilePath(command.executable)), arguments: Arguments(command.arguments),
            platformOptions: platform, input: .inputWriter, output: .sequence, error: .sequence
        ) { process in
            control.register(slot: slot) { process.kill() }
            async let listening: Void = lastWords.listen(to: process.standardError)
            let result = await body(WorkerChannel(process))
            // Nothing of value is in a worker that nobody talks to.
            process.kill()
            control.unregister(slot: slot)
            await listening
            return result
        }
        let manner = describe(outcome.terminationStatus) + lastWords.quotation
        return End(result: outcome.closureResult, manner: manner)
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

/// The last lines that a worker wrote to standard error.
private final class LastWords: Sendable {
    private static let kept = 5
    private let lines = Mutex<[String]>([])

    func listen(to output: SubprocessOutputSequence) async {
        do {
            for try await line in output.strings() {
                lines.withLock { lines in
                    lines.append(String(line.prefix(300)))
                    lines.removeFirst(max(0, lines.count - Self.kept))
                }
            }
        } catch {
            // The pipe broke with the process: what was heard has to do.
        }
    }

    /// The lines as an addition to a sentence; empty if there were none.
    var quotation: String {
        let text = lines.withLock { $0.joined(separator: " | ") }
        return text.isEmpty ? "" : "; its last words: \(text)"
    }
}
