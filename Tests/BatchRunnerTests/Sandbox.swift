import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import TestSupport

@testable import BatchRunner
@testable import RunnerProbe

/// A folder with an input tree, an output folder and room for marks, gone with the value.
final class Sandbox {
    private let folder: TestFolder
    var root: FilePath { folder.path }
    var input: FilePath { root.appending("scans") }
    var output: FilePath { root.appending("colour") }
    var scratch: FilePath { root.appending("scratch") }

    var recipe = "copy"
    var recipes: [String: String] = [:]
    var method = 1
    var redo: RedoSelection?
    var recolorize = false
    var everyPage = false
    var exclude: [String] = []
    var companions: [String] = []
    var inputs: [FilePath] = []
    var jobs = 2
    var adjust: (inout BatchOptions) -> Void = { _ in }

    init() throws {
        folder = try TestFolder()
        inputs = [input]
        try FileSystem.makeFolders(input)
        try FileSystem.makeFolders(scratch)
    }

    // MARK: - Sources

    @discardableResult
    func write(_ name: String, _ text: String) throws -> FilePath {
        try write(FilePath(name), text)
    }

    @discardableResult
    func write(_ path: FilePath, _ text: String) throws -> FilePath {
        let file = input.appending(path.components)
        try FileSystem.makeFolders(file.removingLastComponent())
        try put(file, text)
        return file
    }

    /// An empty file so deep that its path is longer than the system takes.
    func writeDeep(folders: Int, nameLength: Int, file: String) throws {
        func check(_ result: CInt) throws -> CInt {
            guard result >= 0 else { throw Errno(rawValue: errno) }
            return result
        }
        let name = String(repeating: "d", count: nameLength)
        var folder = try check(open(input.string, O_RDONLY | O_DIRECTORY))
        for _ in 0..<folders {
            _ = try check(mkdirat(folder, name, 0o700))
            let next = try check(openat(folder, name, O_RDONLY | O_DIRECTORY))
            close(folder)
            folder = next
        }
        close(try check(openat(folder, file, O_CREAT | O_WRONLY, 0o600)))
        close(folder)
    }

    /// Foundation does not get that deep.
    func removeDeep() {
        let remover = Process()
        remover.executableURL = URL(filePath: "/bin/rm")
        remover.arguments = ["-rf", input.string]
        try? remover.run()
        remover.waitUntilExit()
    }

    func put(_ file: FilePath, _ text: String) throws {
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        try descriptor.closeAfter { _ = try descriptor.writeAll(Data(text.utf8)) }
    }

    /// Several small pictures in two folders.
    func fill(_ count: Int) throws {
        for number in 0..<count {
            try write("\(number % 3)/picture \(number).tif", "slow 2000\ncontent \(number)")
        }
    }

    // MARK: - Running

    var request: ProbeRequest {
        var options = BatchOptions(
            inputs: inputs, output: output, jobs: jobs, outputExtension: "tif")
        options.recolorize = recolorize
        if everyPage { options.pages = .all }
        options.exclude = exclude
        options.redo = redo
        adjust(&options)
        return ProbeRequest(
            options: options,
            settings: ProbeWorker.Settings(
                recipe: recipe, recipes: recipes, method: method, recolorize: recolorize,
                companions: companions,
                scratch: CodablePath(scratch)))
    }

    /// Runs a batch in this process, with real workers.
    func run(
        tuning: (inout BatchTuning) -> Void = { _ in },
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) async throws -> BatchOutcome {
        var batch = try request.batch()
        batch.tuning.worker.executable = Self.probe.string
        tuning(&batch.tuning)
        return try await batch.run(onEvent: onEvent)
    }

    /// Starts a batch as a process of its own; `preparation` is what a shell does before.
    func start(failPoint: String? = nil, after preparation: String = ":") throws -> RunningProbe {
        let json = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        var environment = ProcessInfo.processInfo.environment
        environment["AUTOCHROME_FAILPOINT"] = failPoint
        return try RunningProbe(
            "/bin/sh", ["-c", "\(preparation); exec \"$0\" run \"$1\"", Self.probe.string, json],
            environment)
    }

    /// The program beside the bundle of tests.
    static let probe: FilePath = {
        let beside = try? FileSystem.realPath("/proc/self/exe")
            .removingLastComponent().appending("RunnerProbe")
        if let beside, FileSystem.isReadable(beside) { return beside }
        return FilePath(Fixtures.packageRoot.path()).appending(".build/debug/RunnerProbe")
    }()

    /// Another one with the same sources and companions, for what a first run on them gives.
    func twin() throws -> Sandbox {
        let other = try Sandbox()
        other.companions = companions
        other.everyPage = everyPage
        for (name, text) in try files(under: input) { try other.write(name, text) }
        return other
    }

    // MARK: - Looking

    /// Files below a folder by relative path, with their contents; hidden ones only if asked for.
    func files(under folder: FilePath, hidden: Bool = false) throws -> [String: String] {
        guard try FileSystem.exists(folder) else { return [:] }
        var found: [String: String] = [:]
        for entry in try FolderListing.entries(of: folder) {
            let name = entry.name.string
            if name.hasPrefix("."), !hidden { continue }
            let path = folder.appending(entry.name)
            if entry.kind == .folder {
                for (below, text) in try files(under: path, hidden: hidden) {
                    found["\(name)/\(below)"] = text
                }
            } else {
                let bytes = FileManager.default.contents(atPath: path.string)
                found[name] = String(decoding: bytes ?? Data(), as: UTF8.self)
            }
        }
        return found
    }

    /// Outputs by relative path, without the report's previews.
    func outputs() throws -> [String: String] {
        try files(under: output).filter { !$0.key.hasPrefix("autochrome-report/") }
    }

    func items() throws -> [ItemRecord] {
        let store = try JobStore(reading: OutputLayout(root: output).database)
        defer { try? store.close() }
        var items: [ItemRecord] = []
        try store.forEachItem { items.append($0) }
        return items
    }

    /// Numbers of threads that the worker had been told when it finished a picture.
    func threads(of name: String) throws -> [String] {
        try item(name)?.record?.warnings ?? []
    }

    /// Workers that got ready so far.
    func workers() throws -> Int {
        try FolderListing.entries(of: scratch).count { $0.name.string.hasPrefix("worker-") }
    }

    func item(_ name: String) throws -> ItemRecord? {
        try items().first { $0.path.path.string == name }
    }

    /// Outputs without all their companions: there are none, whatever killed the runner.
    func incompleteOutputs() throws -> [String] {
        let outputs = try outputs()
        return outputs.keys.filter { name in
            name.hasSuffix("_colorized.tif")
                && !companions.allSatisfy {
                    outputs[name.dropLast(4) + $0]?.hasSuffix("end") == true
                }
        }
    }

    /// What must hold after any complete run on ordinary sources.
    func complaints(comparedTo clean: [String: String]) throws -> [String] {
        var complaints: [String] = []
        let outputs = try outputs()
        for name in Set(outputs.keys).union(clean.keys) where outputs[name] != clean[name] {
            complaints.append(
                "\(name): \(outputs[name] ?? "missing"), not \(clean[name] ?? "nothing")")
        }
        let items = try items()
        if items.count * (1 + companions.count) != clean.count {
            complaints.append("\(items.count) rows")
        }
        for item in items where item.state != .done {
            complaints.append("\(item.path.path) \(item.state)")
        }
        let leftovers = try files(under: OutputLayout(root: output).partial, hidden: true)
        if !leftovers.isEmpty { complaints.append("left over: \(leftovers.keys.sorted())") }
        return complaints
    }
}

/// A batch that runs as a process of its own.
///
/// `@unchecked Sendable`: a test uses it from one place at a time.
final class RunningProbe: @unchecked Sendable {
    private let process = Process()
    private let pipe = Pipe()
    private var unread = ""

    init(_ program: String, _ arguments: [String], _ environment: [String: String]) throws {
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = pipe
        try process.run()
    }

    var processID: pid_t { process.processIdentifier }

    /// Reads up to the next line that begins with a word; nil at the end of the output.
    func line(beginningWith word: String) async -> String? {
        await onOwnThread {
            while let line = self.nextLine() {
                if line.hasPrefix(word) { return line }
            }
            return nil
        }
    }

    private func nextLine() -> String? {
        while true {
            if let end = unread.firstIndex(of: "\n") {
                let line = String(unread[..<end])
                unread = String(unread[unread.index(after: end)...])
                return line
            }
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            unread += String(decoding: more, as: UTF8.self)
        }
    }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: CInt) { kill(processID, number) }

    /// Waits for the end and returns the exit status, or minus the signal's number.
    func end() async -> Int {
        await onOwnThread {
            while self.nextLine() != nil {}
            self.process.waitUntilExit()
            let status = Int(self.process.terminationStatus)
            return self.process.terminationReason == .uncaughtSignal ? -status : status
        }
    }

    /// Waiting must not hold one of the few threads that all tests share.
    private func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
