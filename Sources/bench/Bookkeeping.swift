import BatchRunner
import FoundationEssentials
import JobStorage
import Records
import ReportExport
import Synchronization
import SystemPackage

/// Measures what a batch costs beside the pictures: many tiny files, and workers that do next to
/// nothing with them.
///
/// Prints one JSON object for each phase: walking and enqueueing, claiming and finishing, running
/// again with everything done, and the reports.
///
/// - Parameters:
///   - files: Files in the input folder, a thousand in each of its folders.
///   - jobs: Worker processes.
///   - outputs: True if each file gets an output, which has to be saved; false if the workers leave
///     all of them alone, so that nothing but bookkeeping remains.
/// - Throws: Errors of the file system or the batch.
func bookkeeping(files: Int, jobs: Int = 2, outputs: Bool) async throws {
    let folder = FilePath(FileManager.default.temporaryDirectory.path)
        .appending("autochrome-bookkeeping-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    let input = folder.appending("scans")
    try makeFiles(files, in: input)
    let options = BatchOptions(
        inputs: [input], output: folder.appending("colour"), jobs: jobs, outputExtension: "tif")
    let say = { (phase: String, time: Duration) in
        let seconds = time / .seconds(1)
        print(
            "{\"measure\": \"bookkeeping\", \"phase\": \"\(phase)\", \"files\": \(files), "
                + "\"outputs\": \(outputs), \"seconds\": \((seconds * 1000).rounded() / 1000), "
                + "\"per_second\": \(Int(Double(files) / seconds))}")
    }
    let first = try await timeBatch(options, outputs: outputs)
    say("walk", first.walk)
    say("work", first.work)
    let second = try await timeBatch(options, outputs: outputs)
    say("resume_walk", second.walk)
    say("resume", second.walk + second.work)
    let reports = try ContinuousClock().measure {
        let store = try JobStore(reading: options.layout.database)
        defer { try? store.close() }
        _ = try ReportWriter(source: store, layout: options.layout, programVersion: "bench")
            .write(Set(ReportFormat.allCases))
    }
    say("reports", reports)
}

/// Times of one run, divided at the moment at which everything is enqueued.
private func timeBatch(
    _ options: BatchOptions, outputs: Bool
) async throws -> (walk: Duration, work: Duration) {
    var batch = try Batch(
        options: options, settings: BookkeepingWorker.Settings(writesOutputs: outputs),
        parameters: RunParameters(
            recipe: "none", recipeVersion: 1, normalizedRecipe: "{}", model: "none",
            modelSHA256: "none", parametersSHA256: "none"), programVersion: "bench",
        vipsVersion: "none")
    batch.tuning.worker = WorkerCommand(arguments: [BookkeepingWorker.command])
    let started = Mutex(ContinuousClock.now)
    let begin = ContinuousClock.now
    let outcome = try await batch.run { event in
        if case .started = event { started.withLock { $0 = .now } }
    }
    let end = ContinuousClock.now
    guard outcome.exitStatus == .finished else {
        throw PictureFailure(.internalError, "The batch ended with \(outcome.exitStatus).")
    }
    let middle = started.withLock { $0 }
    return (middle - begin, end - middle)
}

/// Files that differ, so that none is a copy of another.
private func makeFiles(_ count: Int, in folder: FilePath) throws {
    for number in 0..<count {
        let place = folder.appending("folder \(number / 1000)")
        if number % 1000 == 0 {
            try FileManager.default.createDirectory(
                atPath: place.string, withIntermediateDirectories: true)
        }
        let file = try FileDescriptor.open(
            place.appending("\(number).tif"), .writeOnly, options: [.create, .truncate],
            permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll("scan \(number)".utf8) }
    }
}
