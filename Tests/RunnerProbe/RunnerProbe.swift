import BatchRunner
import Foundation
import Records
import SystemPackage

/// The program of the runner's tests: the real supervisor and the real worker loop around a worker
/// that copies bytes, and does what the bytes tell it to.
///
/// `RunnerProbe worker` is a worker, `RunnerProbe threaded-worker` one that has a second thread from the beginning;
/// `RunnerProbe run JSON` runs a batch, prints a line for each event
/// and ends with the batch's exit status.
@main
enum RunnerProbe {
    static func main() async throws {
        switch CommandLine.arguments.dropFirst().first {
        case "worker": WorkerLoop.run(ProbeWorker.self)
        case "threaded-worker":
            let thread = Thread { sleep(1000) }
            thread.start()
            while !thread.isExecuting {}
            WorkerLoop.run(ProbeWorker.self)
        case "run":
            // Tests may run under nohup.
            signal(SIGHUP, SIG_DFL)
            let request = try JSONDecoder().decode(
                ProbeRequest.self, from: Data(CommandLine.arguments[2].utf8))
            exit(try await run(request))
        default: exit(64)
        }
    }

    private static func run(_ request: ProbeRequest) async throws -> Int32 {
        do {
            let outcome = try await request.batch().run { event in
                switch event {
                case .claimed(let source, _): say("claimed \(source.path.lastComponent ?? "?")")
                case .settled(let result, _): say("settled \(result.outcome)")
                case .draining(let text): say("draining \(text)")
                case .started: say("started")
                case .altered(let output): say("altered \(output)")
                case .confined(let confinement): say("confined \(confinement.isComplete)")
                case .walking: break
                }
            }
            say("ended \(outcome.message ?? "")")
            return outcome.exitStatus.rawValue
        } catch let error as BatchError {
            say("refused \(error)")
            return error.exitStatus.rawValue
        }
    }

    /// Writes a line at once: tests wait for it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
