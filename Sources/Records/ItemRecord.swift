/// Where an item stands.
public enum ItemState: String, Codable, CaseIterable, Sendable {
    /// Waiting for its first or its next attempt.
    case pending
    /// A worker has it.
    case running
    /// The output is complete, verified and on disk.
    case done
    /// Deliberately left alone; the reason says why.
    case skipped
    /// The last attempt failed for a cause that may pass; the next run tries again.
    case failed
    /// Will not succeed until the source changes or somebody asks for another try.
    case quarantined
}

/// One picture of the archive and what became of it: one row of the store and of every report.
///
/// Most are a source file of their own; of files with several pages each page may have a row.
public struct ItemRecord: Hashable, Sendable {
    /// The store's number of the item.
    public var id: Int64
    /// Path of the source below ``inputRoot``.
    public var path: CodablePath
    /// Which picture of the source it is.
    public var place = PicturePlace.only
    /// Absolute folder that the walk started from.
    public var inputRoot: CodablePath
    /// Where the item stands.
    public var state: ItemState
    /// Why it was skipped, as a code such as `already_colour`.
    public var reason: String?
    /// Size of the source in bytes.
    public var bytes: Int64
    /// Modification time of the source, nanoseconds since 1970.
    public var modifiedNanoseconds: Int64
    /// SHA-256 of the source, lower-case hexadecimal; nil until it was read.
    public var sha256: String?
    /// Path of the output below the output folder.
    public var outputPath: CodablePath?
    /// Attempts so far.
    public var attempts: Int
    /// Why the last attempt failed.
    public var failure: PictureFailure?
    /// What is known about the picture.
    public var record: PictureRecord?
    /// What the catalogue of the last run says about it; nil where there is none, or no row.
    public var catalog: CatalogEntry?
    /// The source below ``inputRoot`` that stands for this one, whose format is not accepted.
    public var representedBy: CodablePath?
    /// The item that this one's output was copied from, having the same content.
    public var duplicateOf: Int64?
    /// When a walk first missed the source, seconds since 1970; nil as long as it is there.
    public var goneAt: Double?
    /// Start of the last attempt, seconds since 1970.
    public var startedAt: Double?
    /// End of the last attempt, seconds since 1970.
    public var finishedAt: Double?
    /// The run that made the last attempt.
    public var runID: Int64?
    /// The store's number of the settings that its files were made with, or that judged it; nil before that.
    public var settingsID: Int64?

    /// A source that was seen and not yet attempted.
    public init(
        id: Int64, path: CodablePath, inputRoot: CodablePath, bytes: Int64,
        modifiedNanoseconds: Int64, outputPath: CodablePath?
    ) {
        self.id = id
        self.path = path
        self.inputRoot = inputRoot
        state = .pending
        self.bytes = bytes
        self.modifiedNanoseconds = modifiedNanoseconds
        self.outputPath = outputPath
        attempts = 0
    }
}

extension ItemRecord {
    /// True if its files stand where they belong, as far as is known: it is finished, or waits for nothing but other
    /// metadata or another look.
    public var hasFiles: Bool { state == .done || state == .pending && record?.output != nil }
}

/// One start of the program on an output folder.
public struct RunRecord: Hashable, Sendable {
    /// The store's number of the run.
    public var id: Int64
    /// Seconds since 1970.
    public var startedAt: Double
    /// Seconds since 1970; nil while it runs or if it was killed.
    public var finishedAt: Double?
    /// Name of the machine.
    public var host: String
    /// Process number.
    public var processID: Int
    /// Version of the program.
    public var programVersion: String
    /// Version of libvips.
    public var vipsVersion: String
    /// The settings that results depend on.
    public var parameters: RunParameters
    /// The inputs as absolute paths.
    public var inputs: [CodablePath]
    /// Files that the walk passed over because they are no pictures (sidecars and the like).
    public var otherFilesSkipped: Int
    /// What its workers were confined by; nil if none got ready, or in an earlier version.
    public var confinement: ConfinementRecord?
    /// The exit status; nil while it runs or if it was killed.
    public var exitCode: Int?

    /// A run that has just started.
    public init(
        id: Int64, startedAt: Double, host: String, processID: Int, programVersion: String,
        vipsVersion: String, parameters: RunParameters, inputs: [CodablePath]
    ) {
        self.id = id
        self.startedAt = startedAt
        self.host = host
        self.processID = processID
        self.programVersion = programVersion
        self.vipsVersion = vipsVersion
        self.parameters = parameters
        self.inputs = inputs
        otherFilesSkipped = 0
    }
}

/// Something that can hand out every item, one by one, in the order of their paths.
public protocol ItemSource {
    /// Calls `body` for each item, sorted by input root and path (bytewise).
    func forEachItem(_ body: (ItemRecord) throws -> Void) throws
    /// All objects with the numbers of their pictures: those that the catalogue names first, in a fixed order.
    func objects() throws -> [PictureObject]
    /// Calls `body` for each picture of an object in its order.
    func forEachItem(of object: PictureObject, _ body: (ItemRecord) throws -> Void) throws
    /// All runs, oldest first.
    func runs() throws -> [RunRecord]
    /// What pictures were made with, by ``ItemRecord/settingsID``.
    func settings() throws -> [Int64: RunParameters]
    /// How the rows of the catalogue and the pictures fit; nil where there is no catalogue.
    func catalogFit() throws -> CatalogFit?
    /// Calls `body` for each row of the catalogue that describes no picture, in the order of its lines.
    func forEachUnusedRow(_ body: (UnusedCatalogRow) throws -> Void) throws
}

extension ItemSource {
    /// Whatever the runs of the last attempts were made with.
    public func settings() -> [Int64: RunParameters] { [:] }

    /// There is no catalogue.
    public func catalogFit() -> CatalogFit? { nil }

    /// There is no catalogue.
    public func forEachUnusedRow(_ body: (UnusedCatalogRow) throws -> Void) {}
}
