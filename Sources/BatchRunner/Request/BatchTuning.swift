import Records
public import SystemPackage

/// How patient a batch is, and which program its workers are.
public struct BatchTuning: Sendable {
    /// The program that is started as a worker.
    public var worker = WorkerCommand()
    /// Pauses before the second, third … attempt on a picture that failed for a passing cause.
    public var retryDelays: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]
    /// Attempts on one picture in one run.
    public var attempts = 3
    /// Worker deaths after which a picture is never given to a worker again.
    public var deathsUntilQuarantine = 2
    /// Pictures in a row that fail alike before the surroundings are blamed.
    public var failuresUntilStop = 10
    /// Time that any picture may take.
    public var timeLimit: Duration = .seconds(600)
    /// Time that each million pixels adds, as long as there are bytes for them.
    public var timeLimitPerMegapixel: Duration = .seconds(60)
    /// Time that each million further pixels adds: a small file that declares many is blank or damaged.
    public var timeLimitPerBlankMegapixel: Duration = .seconds(3)
    /// Time for finding out what a file is, and for anything else that does not depend on pixels.
    public var probeTimeLimit: Duration = .seconds(300)
    /// The largest room on the output disk that is left free, in bytes.
    public var largestReserve = 1 << 30

    /// The longest time that claims and ends wait for a commit that they share.
    public var commitInterval: Duration = .milliseconds(200)

    /// The usual values.
    public init() {}

    /// Pixels that a byte of a scan can hold: lossy codes of grainy pictures need ten times as many bytes.
    private static let pixelsPerByte = 64.0

    /// Time for one picture in a file of this many bytes.
    func timeLimit(pixels: Int, bytes: Int64) -> Duration {
        let (all, held) = (Double(pixels), Self.pixelsPerByte * Double(bytes))
        return timeLimit + timeLimitPerMegapixel * (min(all, held) / 1e6)
            + timeLimitPerBlankMegapixel * (max(0, all - held) / 1e6)
    }

    /// The pause after an attempt, 1 for the first; up to a fifth longer, so that pictures that
    /// failed together are not tried again together.
    func retryDelay(afterAttempt attempt: Int) -> Duration {
        guard let last = retryDelays.last else { return .zero }
        let delay = attempt <= retryDelays.count ? retryDelays[attempt - 1] : last
        return delay * Double.random(in: 1...1.2)
    }
}

/// How a worker process is started, and what it may do.
public struct WorkerCommand: Sendable {
    /// The executable.
    public var executable: String
    /// Its arguments.
    public var arguments: [String]
    /// Files that it may open by name and read, for all pictures: models.
    public var files: [FilePath] = []
    /// Folders that it may write to beside its work folder; for tests alone.
    public var folders: [FilePath] = []
    /// False for a worker that keeps all its rights, for measures of what confinement costs.
    public var isConfined = true

    /// What it may touch, if it is confined.
    var reach: WorkerReach? {
        guard isConfined else { return nil }
        return WorkerReach(
            folders: folders.map(CodablePath.init), files: files.map(CodablePath.init))
    }

    /// The running program itself, with a command that enters ``WorkerLoop``.
    public init(executable: String = "/proc/self/exe", arguments: [String] = ["worker"]) {
        self.executable = executable
        self.arguments = arguments
    }
}

/// What a confined worker may touch for all its pictures, beside its work folder.
struct WorkerReach: Codable, Sendable {
    /// Folders that it may write to.
    var folders: [CodablePath] = []
    /// Files that it may read.
    var files: [CodablePath] = []
}
