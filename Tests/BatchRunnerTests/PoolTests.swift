import Files
import Foundation
import Records
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Workers that answer questions of commands that are no batch.
///
/// On the main thread, since a pool blocks the thread that asks and takes those of tasks.
@MainActor @Suite(.serialized) struct PoolTests {
    private let folder: TestFolder
    private let file: FilePath

    init() throws {
        folder = try TestFolder()
        file = folder.path.appending("a.txt")
        try Data("a".utf8).write(to: URL(filePath: file.string))
    }

    private func pool(timeLimit: Duration = .seconds(60)) throws -> WorkerPool<ProbeWorker> {
        var tuning = BatchTuning()
        tuning.worker = WorkerCommand(executable: Sandbox.probe.string)
        tuning.worker.folders = [folder.path]
        tuning.timeLimit = timeLimit
        return try WorkerPool(
            ProbeWorker.Settings(scratch: CodablePath(folder.path)),
            folder: folder.path.appending("work"), threads: 2, memoryLimit: 1 << 30,
            tuning: tuning)
    }

    /// The number of the worker that answered.
    private func ask(_ words: String, _ pool: WorkerPool<ProbeWorker>) throws -> String {
        let answer = try pool.ask(words, about: file).answer
        #expect(answer.hasPrefix(words + " by "))
        return String(answer.dropFirst(words.count + 4))
    }

    @Test func oneWorkerAnswersOneQuestionAfterTheOther() throws {
        let pool = try pool()
        let first = try ask("one", pool)
        #expect(try ask("two", pool) == first)
        let failure = #expect(throws: PictureFailure.self) { _ = try ask("fail damaged", pool) }
        #expect(failure?.kind == .damaged)
        #expect(try ask("three", pool) == first, "a failure is an answer, too")
    }

    @Test(arguments: [
        ("crash", FailureClass.workerCrashed, "signal 11"), ("killed", .workerCrashed, "signal 9"),
        ("hang", .timedOut, "longer than allowed"),
    ])
    func aLostWorkerCostsItsQuestionAlone(
        _ words: String, _ kind: FailureClass, _ part: String
    ) throws {
        let pool = try pool(timeLimit: words == "hang" ? .milliseconds(300) : .seconds(60))
        let first = try ask("one", pool)
        let failure = #expect(throws: PictureFailure.self) { _ = try ask(words, pool) }
        #expect(failure?.kind == kind)
        #expect(failure?.message.contains(part) == true, "\(failure?.message ?? "")")
        #expect(try ask("two", pool) != first)
    }

    @Test func workersEndWithThePool() throws {
        let number: String
        do {
            let pool = try pool()
            number = try ask("one", pool)
        }
        let end = try #require(Int32(number))
        #expect(kill(end, 0) == -1 && errno == ESRCH)
    }

    @Test func aQuestionDoesNotWaitForAnother() throws {
        let pool = try pool()
        let busy = DispatchGroup()
        let waiting = Mutex("")
        DispatchQueue(label: "other").async(group: busy) { @Sendable [file] in
            let answer = try? pool.ask("wait", about: file).answer
            waiting.withLock { $0 = answer ?? "" }
        }
        let begun = folder.path.appending("begun").string
        while !FileManager.default.fileExists(atPath: begun) {
            try #require(busy.wait(timeout: .now() + .milliseconds(1)) == .timedOut)
        }
        let number = Result { try ask("one", pool) }
        try Data().write(to: URL(filePath: folder.path.appending("go").string))
        busy.wait()
        let other = waiting.withLock { $0 }
        let own = try number.get()
        #expect(other.hasPrefix("wait by ") && !other.hasSuffix(" \(own)"))
    }

    @Test func whatCannotBeStartedIsSaid() throws {
        var tuning = BatchTuning()
        tuning.worker = WorkerCommand(executable: "/nowhere/autochrome")
        let pool = try WorkerPool<ProbeWorker>(
            ProbeWorker.Settings(scratch: CodablePath(folder.path)),
            folder: folder.path.appending("work"), threads: 1, memoryLimit: 1 << 30,
            tuning: tuning)
        let failure = #expect(throws: PictureFailure.self) { _ = try ask("one", pool) }
        #expect(failure?.kind == .internalError)
        #expect(failure?.message.contains("could be started") == true)
    }
}
