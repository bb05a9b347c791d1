import Files
import Foundation
import Glibc
import JobStorage
import Records
import Synchronization
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// A worker that has been taken over by its picture, in the hands of the real supervisor: each harm is tried with
/// confinement, and for comparison without.
@Suite struct HarmTests {
    /// What becomes of a worker that is not confined.
    enum Control {
        /// It does the harm.
        case done
        /// The kernel is asked, and has reasons of its own to refuse.
        case asked
        /// It does the harm, or the kernel refuses an ordinary user.
        case doneByRoot
        /// It does the harm instead of its work.
        case lost
        /// The limit holds all the same.
        case refused
    }

    /// What is refused, or ends the process.
    enum Answer { case refused, killed, allowed }

    struct Harm {
        let name: String
        let answer: Answer
        let control: Control

        init(_ name: String, _ answer: Answer = .refused, control: Control = .done) {
            self.name = name
            self.answer = answer
            self.control = control
        }
    }

    static let harms: [Harm] = {
        var harms = [
            // Files of the user
            Harm("write_source"), Harm("write_victim"), Harm("write_model"),
            Harm("truncate_source"), Harm("truncate_model"), Harm("read_victim"),
            Harm("reopen_source"), Harm("remove_victim"), Harm("rename_victim"),
            Harm("make_outside"), Harm("list_folder"),
            Harm("read_shadow", control: .doneByRoot), Harm("read_passwords"),
            Harm("open_device"), Harm("change_mode"), Harm("change_given_mode"),
            Harm("change_owner"), Harm("change_times"), Harm("change_given_times"),
            Harm("set_attribute", control: .asked), Harm("lease_source", control: .asked),
            Harm("lock_source"),
            // Names that lead out of its own folder
            Harm("make_symlink"), Harm("make_link"), Harm("rename_outside"), Harm("make_pipe"),
            Harm("make_folder"), Harm("make_device", control: .doneByRoot),
            // Networks, programs, other processes
            Harm("tcp_socket"), Harm("udp_socket"), Harm("unix_socket"), Harm("socket_pair"),
            Harm("run_program", .killed, control: .lost), Harm("fork_process"),
            Harm("fork_by_clone3"), Harm("trace_parent", .killed, control: .asked),
            Harm("read_process", .killed), Harm("write_process", .killed),
            Harm("memory_of_parent", control: .asked),
            Harm("environment_of_parent", control: .asked), Harm("signal_parent"),
            Harm("signal_thread"), Harm("signal_by_owner"), Harm("handle_of_parent"),
            Harm("slow_parent"), Harm("shared_memory"),
            // The kernel
            Harm("mount_folder", .killed, control: .asked),
            Harm("unmount_folder", .killed, control: .asked),
            Harm("change_root", .killed, control: .asked), Harm("new_names", .killed),
            Harm("load_program", .killed, control: .asked),
            Harm("count_events", .killed, control: .asked),
            Harm("catch_faults", .killed, control: .asked),
            Harm("start_ring", .killed, control: .asked),
            Harm("read_keys", .killed, control: .asked),
            Harm("load_module", .killed, control: .asked),
            Harm("open_by_handle", .killed, control: .asked),
            // Limits, which are those of all workers
            Harm("much_memory", control: .refused), Harm("huge_file", control: .refused),
            Harm("many_files", control: .refused), Harm("raise_limit"),
            // What a worker needs
            Harm("ordinary_file", .allowed), Harm("start_thread", .allowed),
            Harm("rewrite_inside", .allowed), Harm("read_model", .allowed),
        ]
        #if arch(x86_64)
        harms += [
            Harm("fork_by_number", .killed), Harm("foreign_call", .killed, control: .asked),
        ]
        #endif
        return harms
    }()

    /// A batch with a picture for each harm, which alone the harm is done to.
    private func run(confined: Bool) async throws -> (Sandbox, ConfinementRecord) {
        let sandbox = try Sandbox()
        sandbox.jobs = 2
        sandbox.adjust = { $0.workerMemoryLimit = 2 << 30 }
        try FileSystem.makeFolders(sandbox.root.appending("user"))
        for harm in Self.harms {
            try sandbox.write("\(harm.name).tif", "harm \(harm.name)")
            for kind in ["victim", "model"] {
                try sandbox.put(
                    sandbox.root.appending("user").appending("\(kind) \(harm.name)"), kind)
            }
        }
        let record = Mutex(ConfinementRecord?.none)
        let models = Self.harms.map {
            sandbox.root.appending("user").appending("model \($0.name)")
        }
        _ = try await sandbox.run(
            tuning: {
                $0.worker.isConfined = confined
                $0.worker.files = models
                $0.attempts = 1
                $0.failuresUntilStop = 1000
            },
            onEvent: { event in
                if case .confined(let found) = event { record.withLock { $0 = found } }
            })
        return (sandbox, try #require(record.withLock { $0 }))
    }

    /// How one of them ended: what the worker said of it, or how it was lost.
    private func end(of harm: Harm, in sandbox: Sandbox) throws -> String {
        let item = try #require(try sandbox.item("\(harm.name).tif"), "\(harm.name)")
        return item.record?.warnings.first ?? item.failure?.message ?? "\(item.state)"
    }

    @Test func eachIsRefused() async throws {
        let (sandbox, confinement) = try await run(confined: true)
        guard confinement.isComplete else {
            try Test.cancel("This kernel cannot confine processes: \(confinement.text)")
        }
        for harm in Self.harms {
            let end = try end(of: harm, in: sandbox)
            switch harm.answer {
            case .allowed: #expect(end == "done", "\(harm.name)")
            case .refused: #expect(end.hasPrefix("refused"), "\(harm.name): \(end)")
            case .killed: #expect(end.contains("signal 31"), "\(harm.name): \(end)")
            }
            #expect(
                try sandbox.files(under: sandbox.input)["\(harm.name).tif"] == "harm \(harm.name)")
        }
        let user = try sandbox.files(under: sandbox.root.appending("user"))
        #expect(user.count == 2 * Self.harms.count, "\(user.keys.sorted())")
        for (name, content) in user { #expect(name.hasPrefix(content), "\(name): \(content)") }
    }

    /// Without confinement the same harms are done: the test above can fail.
    @Test func eachIsDoneWithoutConfinement() async throws {
        let (sandbox, confinement) = try await run(confined: false)
        #expect(!confinement.isComplete && confinement.lack != nil)
        for harm in Self.harms {
            let end = try end(of: harm, in: sandbox)
            let isDone = end == "done" || end.contains("written to while")
            switch harm.control {
            case .done: #expect(isDone, "\(harm.name): \(end)")
            case .doneByRoot: #expect(isDone || getuid() != 0, "\(harm.name): \(end)")
            case .asked:
                #expect(isDone || end.hasPrefix("refused"), "\(harm.name): \(end)")
            case .lost: #expect(end.contains("ended with status 0"), "\(harm.name): \(end)")
            case .refused: #expect(end.hasPrefix("refused"), "\(harm.name): \(end)")
            }
        }
        let user = try sandbox.files(under: sandbox.root.appending("user"))
        #expect(user["victim write_victim"] == "victim!")
        #expect(user["victim remove_victim"] == nil)
        #expect(user["model truncate_model"] == "")
        #expect(user["outside run_program"] == "")
    }

    /// A system that lacks something is told of, and refused if that is asked for.
    @Test func whatIsLackingIsSaid() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "content")
        let said = Mutex<[ConfinementRecord]>([])
        let listen: @Sendable (BatchEvent) -> Void = { event in
            if case .confined(let found) = event { said.withLock { $0.append(found) } }
        }
        // Landlock binds threads, so that one which runs already would be free.
        let threaded: (inout BatchTuning) -> Void = { $0.worker.arguments = ["threaded-worker"] }
        sandbox.adjust = { $0.requiresConfinement = true }
        let refused = try await sandbox.run(tuning: threaded, onEvent: listen)
        #expect(refused.exitStatus == .environment)
        #expect(refused.message?.contains("--require-confinement") == true)
        #expect(refused.message?.contains("threads already") == true)
        #expect(try sandbox.outputs().isEmpty)
        sandbox.adjust = { _ in }
        let done = try await sandbox.run(tuning: threaded, onEvent: listen)
        #expect(done.exitStatus == .finished)
        let told = said.withLock { $0 }
        #expect(told.map(\.landlockVersion) == [0, 0], "once in each run")
        let store = try JobStore(reading: OutputLayout(root: sandbox.output).database)
        defer { try? store.close() }
        #expect(try store.runs().map(\.confinement) == told)
    }

    /// An answer without an end costs the worker, and the supervisor no memory.
    @Test func anEndlessAnswerIsNotRead() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("flood.tif", "flood")
        try sandbox.write("good.tif", "wait")
        let probe = try sandbox.start()
        #expect(await probe.line(beginningWith: "settled") != nil)
        // As long as the other picture waits, the supervisor is there.
        let status = try String(
            contentsOfFile: "/proc/\(probe.processID)/status", encoding: .utf8)
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(await probe.end() == Int(ExitStatus.someFailed.rawValue))
        let item = try #require(try sandbox.item("flood.tif"))
        #expect(item.failure?.message.contains("impossibly long answer") == true)
        #expect(try sandbox.item("good.tif")?.state == .done)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = try #require(peak?.split(separator: " ").compactMap { Int($0) }.first)
        #expect(kilobytes < 300_000, "of a gigabyte that was sent")
    }

    /// Numbers and names that a worker makes up lead the supervisor nowhere.
    @Test func answersAreChecked() {
        func source(_ width: Int, _ height: Int, bands: Int = 1) -> SourceFacts {
            SourceFacts(
                format: "tiff", width: width, height: height, bands: bands, bitDepth: 8,
                interpretation: "b-w")
        }
        func output(bytes: Int) -> OutputFacts {
            OutputFacts(
                format: "tiff", width: 1, height: 1, bitDepth: 8, iccDescription: "",
                digitalSourceType: "", bytes: bytes, sha256: "")
        }
        func processed(
            _ source: SourceFacts, bytes: Int = 1, suffix: String = "_map.png"
        ) -> WorkerReply {
            var record = PictureRecord(source: source, flags: [], disposition: .finished)
            record.output = output(bytes: bytes)
            record.companions = [
                CompanionRecord(
                    kind: .alternative, suffix: suffix, title: "", file: output(bytes: 1))
            ]
            return .processed(record)
        }
        #expect(processed(source(30_000, 20_000), bytes: 1 << 33).isHarmless)
        let none = ConfinementRecord.none("")
        let harmful = [
            processed(source(.max, 2)), processed(source(-1, 1)),
            processed(source(1 << 30, 1 << 30)),
            processed(source(1, 1, bands: .max)), processed(source(1, 1), bytes: -1),
            processed(source(1, 1), bytes: .max),
            processed(source(1, 1), suffix: "_/../../x"), processed(source(1, 1), suffix: "x.png"),
            processed(source(1, 1), suffix: "_\0"),
            .ready(WorkerFacts(confinement: none, companions: ["_alt1.tif", "/etc/passwd"])),
            .ready(
                WorkerFacts(
                    confinement: none, companions: (0..<300).map { "_alt\($0).tif" })),
            .companions(FoundCompanions(unusable: ["_/../../scans/a.tif"], isComplete: false)),
            .examined(
                Examination(
                    sha256: "", pages: -1, sidecars: .success([]), header: .success(source(1, 1)))),
        ]
        for reply in harmful { #expect(!reply.isHarmless, "\(reply)") }
    }
}
