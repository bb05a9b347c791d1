import BatchRunner
import Files
import Glibc
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
///   - files: files in the input folder, a thousand in each of its folders.
///   - jobs: worker processes.
///   - outputs: true if each file gets an output, which has to be saved; false if the workers leave
///     all of them alone, so that nothing but bookkeeping remains.
/// - Throws: errors of the file system or the batch.
func bookkeeping(files: Int, jobs: Int = 2, outputs: Bool) async throws {
    let folder = try TemporaryFolder()
    let input = folder.path.appending("scans")
    try makeFiles(files, in: input)
    let options = BatchOptions(
        inputs: [input], output: folder.path.appending("colour"), jobs: jobs, outputExtension: "tif"
    )
    let say = { (phase: String, cost: Cost) in
        print(
            "{\"measure\": \"bookkeeping\", \"phase\": \"\(phase)\", \"files\": \(files), "
                + "\"outputs\": \(outputs), \"seconds\": \(thousandths(cost.seconds)), "
                + "\"cpu_seconds\": \(thousandths(cost.processorSeconds)), "
                + "\"per_second\": \(Int(Double(files) / cost.seconds))}")
    }
    let first = try await timeBatch(options, outputs: outputs)
    say("walk", first.walk)
    say("work", first.work)
    let second = try await timeBatch(options, outputs: outputs)
    say("resume_walk", second.walk)
    say("resume", second.walk + second.work)
    let reports = try Cost.measure {
        let store = try JobStore(reading: options.layout.database)
        defer { try? store.close() }
        _ = try ReportWriter(source: store, layout: options.layout, programVersion: "bench")
            .write(Set(ReportFormat.allCases))
    }
    say("reports", reports)
}

/// Costs of one run, divided at the moment at which everything is enqueued.
private func timeBatch(
    _ options: BatchOptions, outputs: Bool
) async throws -> (walk: Cost, work: Cost) {
    var batch = try Batch(
        options: options, settings: BookkeepingWorker.Settings(writesOutputs: outputs),
        parameters: RunParameters(
            recipe: "none", recipeVersion: 1, normalizedRecipe: "{}", model: "none",
            modelSHA256: "none", parametersSHA256: "none"), programVersion: "bench",
        vipsVersion: "none")
    batch.tuning.worker = WorkerCommand(arguments: [BookkeepingWorker.command])
    let begin = Cost.soFar()
    let started = Mutex(begin)
    let outcome = try await batch.run { event in
        if case .started = event { started.withLock { $0 = Cost.soFar() } }
    }
    let end = Cost.soFar()
    guard outcome.exitStatus == .finished else {
        throw PictureFailure(.internalError, "The batch ended with \(outcome.exitStatus).")
    }
    let middle = started.withLock { $0 }
    return (middle - begin, end - middle)
}

/// Time, and processor time of this process and of the workers that have ended.
private struct Cost {
    var seconds: Double
    var processorSeconds: Double

    static func soFar() -> Cost {
        let processor = [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].map { who in
            var usage = rusage()
            getrusage(__rusage_who_t(who), &usage)
            return seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Cost(
            seconds: Double(now.tv_sec) + Double(now.tv_nsec) / 1e9,
            processorSeconds: processor.reduce(0, +))
    }

    static func measure(_ body: () throws -> Void) rethrows -> Cost {
        let begin = soFar()
        try body()
        return soFar() - begin
    }

    static func + (left: Cost, right: Cost) -> Cost {
        Cost(
            seconds: left.seconds + right.seconds,
            processorSeconds: left.processorSeconds + right.processorSeconds)
    }

    static func - (left: Cost, right: Cost) -> Cost {
        Cost(
            seconds: left.seconds - right.seconds,
            processorSeconds: left.processorSeconds - right.processorSeconds)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}

private func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

/// Files that differ, so that none is a copy of another.
private func makeFiles(_ count: Int, in folder: FilePath) throws {
    for number in 0..<count {
        let place = folder.appending("folder \(number / 1000)")
        if number % 1000 == 0 {
            try FileSystem.makeFolders(place)
        }
        let file = try FileDescriptor.open(
            place.appending("\(number).tif"), .writeOnly, options: [.create, .truncate],
            permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll("scan \(number)".utf8) }
    }
}
