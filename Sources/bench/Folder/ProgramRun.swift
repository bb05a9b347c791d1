import FoundationEssentials
import Subprocess
import SystemPackage

/// One run of the program over a folder, as a user starts it.
struct ProgramRun {
    /// How much of the machine it gets.
    enum Share {
        /// As the program chooses by itself.
        case whole
        /// One worker on one thread, tied to one processor.
        case oneCore
    }

    let seconds: Double
    /// Of all its processes.
    let processorSeconds: Double
    let pictures: [FinishedPicture]

    init(_ program: String, scans: String, output: FilePath, share: Share) async throws {
        // The parts alone are measured at native size, too.
        let job = [
            "colorize", scans, "--output", output.string, "--chroma", "native", "--quiet",
        ]
        let (executable, arguments): (Executable, [String]) =
            switch share {
            case .whole: (.path(FilePath(program)), job)
            case .oneCore:
                (
                    .name("taskset"),
                    ["--cpu-list", Self.firstProcessor, program] + job
                        + ["--jobs", "1", "--threads", "1"]
                )
            }
        let before = Stopwatch.processorSecondsOfChildren
        let start = ContinuousClock.now
        let outcome = try await Subprocess.run(
            executable, arguments: Arguments(arguments), output: .discarded,
            error: .currentStandardError)
        seconds = start.duration(to: .now) / .seconds(1)
        processorSeconds = Stopwatch.processorSecondsOfChildren - before
        guard outcome.terminationStatus.isSuccess else {
            throw ProgramFailure(
                description: "\(program) \(job.joined(separator: " ")): "
                    + "\(outcome.terminationStatus)")
        }
        pictures = try FinishedPicture.all(in: output)
    }

    /// The first of the processors that this process may run on.
    private static var firstProcessor: String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let list = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let numbers = list?.drop { !$0.isNumber }.prefix { $0.isNumber }
        return numbers.map(String.init) ?? "0"
    }

    /// All pictures together.
    var megapixels: Double { pictures.reduce(0) { $0 + $1.megapixels } }
}

/// The program did not do its work.
struct ProgramFailure: Error, CustomStringConvertible {
    let description: String
}
