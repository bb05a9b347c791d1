public import Foundation

/// The built program, run as users run it: as a process of its own.
public enum Program {
    /// How a run ended and what it said.
    public struct Run: Sendable {
        /// The exit status; nil if a signal ended it.
        public let status: Int32?
        /// The signal that ended it.
        public let signal: Int32?
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String

        /// The lines of standard output, each decoded as a JSON object.
        ///
        /// - Throws: the decoder's error if one is not.
        public func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                return try (object as? [String: Any]).required("a JSON object: \(line)")
            }
        }
    }

    /// A program that did not end in its time, or was not found.
    public struct Problem: Error, CustomStringConvertible {
        /// What went wrong.
        public let description: String
    }

    /// The program beside the running tests.
    public static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "autochrome")

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: what follows the program's name.
    ///   - input: standard input; empty if not given.
    ///   - environment: variables to set beside those of the tests.
    ///   - folder: the working folder; that of the tests if not given.
    ///   - timeout: seconds until it is killed.
    /// - Returns: how it ended.
    /// - Throws: ``Problem`` if it had to be killed.
    public static func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        in folder: URL? = nil, timeout: Double = 120
    ) async throws -> Run {
        try await run(
            url, arguments, input: input, environment: environment, in: folder, timeout: timeout)
    }

    /// Runs a line of shell, in which `$0` is the program.
    ///
    /// - Parameters:
    ///   - line: the line.
    ///   - environment: variables to set beside those of the tests.
    ///   - folder: the working folder; that of the tests if not given.
    /// - Returns: how the shell ended.
    /// - Throws: ``Problem`` if it had to be killed.
    public static func shell(
        _ line: String, environment: [String: String] = [:], in folder: URL? = nil
    ) async throws -> Run {
        try await run(
            URL(filePath: "/bin/bash"), ["-c", line, url.path], input: Data(),
            environment: environment, in: folder, timeout: 120)
    }

    private static func run(
        _ executable: URL, _ arguments: [String], input: Data, environment: [String: String],
        in folder: URL?, timeout: Double
    ) async throws -> Run {
        let files = try StandardFiles(input: input)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        // Outputs state when they were begun: only with the same time are those of two runs the same. What the user of
        // this machine has set for himself does not count.
        process.environment = ProcessInfo.processInfo.environment
            .merging([
                "SOURCE_DATE_EPOCH": "1000000000", "XDG_CONFIG_HOME": "/nonexistent",
            ]) { _, new in new }
            .merging(environment) { _, new in new }
        process.currentDirectoryURL = folder
        process.standardInput = files.input
        process.standardOutput = files.output
        process.standardError = files.errors
        let watch = DispatchSource.makeTimerSource()
        watch.setEventHandler { kill(process.processIdentifier, SIGKILL) }
        watch.schedule(deadline: .now() + timeout)
        // Set before the start: the end may come at once.
        let end = AsyncStream<Void> { stream in
            process.terminationHandler = { _ in stream.finish() }
        }
        let begin = ContinuousClock.now
        try process.run()
        watch.resume()
        for await _ in end {}
        watch.cancel()
        if ContinuousClock.now - begin >= .seconds(timeout) {
            throw Problem(description: "\(executable.path) \(arguments) took over \(timeout) s")
        }
        let wasSignalled = process.terminationReason == .uncaughtSignal
        return Run(
            status: wasSignalled ? nil : process.terminationStatus,
            signal: wasSignalled ? process.terminationStatus : nil,
            output: try files.text(files.output), errors: try files.text(files.errors))
    }
}

/// Files for standard streams: unlike pipes they never fill up and never block.
private struct StandardFiles {
    let input: FileHandle
    let output: FileHandle
    let errors: FileHandle

    init(input data: Data) throws {
        input = try Self.file()
        try input.write(contentsOf: data)
        try input.seek(toOffset: 0)
        output = try Self.file()
        errors = try Self.file()
    }

    func text(_ file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// An open file without a name.
    private static func file() throws -> FileHandle {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw Program.Problem(description: "cannot make \(url.path)")
        }
        defer { try? FileManager.default.removeItem(at: url) }
        return try FileHandle(forUpdating: url)
    }
}

extension Optional {
    fileprivate func required(_ what: String) throws -> Wrapped {
        guard let self else { throw Program.Problem(description: "not \(what)") }
        return self
    }
}
