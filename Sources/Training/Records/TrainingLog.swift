import Files
public import FoundationEssentials
public import SystemPackage

/// The log of a training run: a file of JSON lines, one for each ``TrainingEvent``.
public struct TrainingLog: ~Copyable {
    private let path: FilePath
    private let file: FileDescriptor
    private let now: @Sendable () -> Date

    /// Begins a log, in place of what the file may hold.
    ///
    /// - Throws: the file cannot be written.
    public init(
        creating path: FilePath, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(TrainingError) {
        self.path = path
        self.now = now
        file = try Self.open(path, keeping: 0)
    }

    /// Goes on with the log of a run that is resumed.
    ///
    /// What was written after the checkpoint is cut off, as those steps are taken again, and so is all from
    /// the first line on that cannot be read, such as one that a crash has torn. A log that is not there
    /// is begun.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - step: steps taken at the checkpoint.
    ///   - now: the clock.
    /// - Throws: the file cannot be read or written, or it is no log.
    public init(
        resuming path: FilePath, atStep step: Int, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(TrainingError) {
        let lines = try Self.lines(of: path)
        let kept = lines.prefix { $0.event.step <= step }.last?.end ?? 0
        file = try Self.open(path, keeping: kept)
        self.path = path
        self.now = now
    }

    deinit {
        try? file.close()
    }

    /// Appends an event.
    ///
    /// - Throws: the file cannot be written.
    public func write(_ event: TrainingEvent) throws(TrainingError) {
        do {
            _ = try file.writeAll(event.line(at: now()) + [UInt8(ascii: "\n")])
        } catch {
            throw Self.failure(path, error as? Errno ?? .ioError)
        }
    }

    /// The events of a log up to its end or the first line that cannot be read; none without a file.
    ///
    /// - Throws: the file cannot be read, or it is no log.
    public static func events(in path: FilePath) throws(TrainingError) -> [TrainingEvent] {
        try lines(of: path).map(\.event)
    }

    /// The readable lines from the beginning on, and the place in the file where each ends.
    private static func lines(
        of path: FilePath
    ) throws(TrainingError) -> [(event: TrainingEvent, end: Int)] {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw failure(path, error.errno) }
            return []
        }
        var lines: [(event: TrainingEvent, end: Int)] = []
        var start = 0
        while let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            let event = TrainingEvent(line: bytes[start..<feed])
        {
            start = feed + 1
            lines.append((event, start))
        }
        // Of a log that was torn at once there is the beginning of an object.
        let isTorn =
            bytes.first == UInt8(ascii: "{") && !bytes.contains(UInt8(ascii: "\n"))
        guard !lines.isEmpty || bytes.isEmpty || isTorn else {
            throw TrainingError(
                path, "The file is not the log of a training run.",
                remedy: "Name another file for the log, or move this one away.")
        }
        return lines
    }

    /// Opens the file to append behind its first bytes.
    private static func open(
        _ path: FilePath, keeping length: Int
    ) throws(TrainingError) -> FileDescriptor {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            do {
                // Held until the log is closed: two runs would spoil each other's log and checkpoint.
                guard try FileLock.take(file, waiting: false) != .held else {
                    throw Errno.wouldBlock
                }
                try file.resize(to: Int64(length))
            } catch {
                try? file.close()
                throw error
            }
            return file
        } catch {
            throw failure(path, error as? Errno ?? .ioError)
        }
    }

    private static func failure(_ path: FilePath, _ error: Errno) -> TrainingError {
        guard error != .wouldBlock else {
            return TrainingError(
                path, "Another process is writing this log: the run is already in progress.",
                remedy: "Wait until it ends, or name another model.", kind: .usage)
        }
        return TrainingError(
            path, "The log cannot be read or written: \(error).",
            remedy: "Check the folder, its permissions and the free space on its disk.")
    }
}
