public import Bags
import Files
import FoundationEssentials
import JobStorage
public import Records
public import SystemPackage

/// Packs the finished pictures of an output folder into a bag.
///
/// Each file is compared with what is known of it as it is read for the bag's manifests; nothing that differs goes into
/// a bag.
public struct Packaging {
    /// Pictures that are in memory at the same time.
    static let pageSize = 200

    /// What the bag is to be.
    public struct Wishes: Sendable {
        /// The folder that it becomes.
        public var target: FilePath
        /// Whether the scans go along.
        public var includesSources = false
        /// Whether outputs are copied where they could be linked, too.
        public var copiesAll = false
        /// What is said of it.
        public var info = BagInfo()
        /// The program that makes it, with its version.
        public var agent: String

        /// A bag of outputs and reports.
        public init(target: FilePath, agent: String) {
            self.target = target
            self.agent = agent
        }
    }

    /// Folders of the payload.
    static let outputs = FilePath("outputs")
    static let sources = FilePath("sources")

    let layout: OutputLayout
    let wishes: Wishes
    private let writeReports: (OutputLayout) throws -> Void
    private let shouldStop: () -> Bool
    private let onProgress: (Totals) -> Void
    private let onFinding: (Finding) -> Void
    var totals = Totals()
    /// Scans, and XMP files beside them, that are in the bag.
    var takenSources: Set<FilePath> = []

    /// A package of an output folder.
    ///
    /// - Parameters:
    ///   - layout: the folder.
    ///   - wishes: what is wanted.
    ///   - writeReports: writes all reports into the output folder of a layout, whose files and small pictures are there.
    ///   - shouldStop: asked before each file.
    ///   - onProgress: called after each file.
    ///   - onFinding: called for everything that speaks against the package, or has to be known of it.
    public init(
        _ layout: OutputLayout, _ wishes: Wishes,
        writeReports: @escaping (OutputLayout) throws -> Void,
        shouldStop: @escaping () -> Bool = { false },
        onProgress: @escaping (Totals) -> Void = { _ in },
        onFinding: @escaping (Finding) -> Void
    ) {
        self.layout = layout
        self.wishes = wishes
        self.writeReports = writeReports
        self.shouldStop = shouldStop
        self.onProgress = onProgress
        self.onFinding = onFinding
    }

    /// Makes the bag, unless something speaks against it.
    ///
    /// Nobody works on the output folder in the meantime.
    ///
    /// - Returns: what it came to.
    /// - Throws: ``BatchError`` if the job state cannot be read or somebody works on it, `BagError` if the bag cannot be
    ///   made, what writing the reports throws.
    public mutating func run() throws -> Totals {
        let locks = try Batch.locksForReading(layout)
        defer { withExtendedLifetime(locks) {} }
        do {
            let store = try JobStore(reading: layout.database)
            defer { try? store.close() }
            try checkPlace(store)
            let summary = try store.summary()
            totals.leftAlone = summary.count(.skipped)
            let numbers = try store.finishedNumbers()
            totals.pictures = numbers.count
            let waiting = numbers.count - summary.count(.done)
            totals.unfinished = summary.remaining + summary.failed - waiting
            try checkNames(numbers, store)
            guard totals.findings.refusals == 0 else { return totals }
            try pack(numbers, store)
            return totals
        } catch let error as JobStoreError {
            throw BatchError.store(error)
        } catch is Stopped {
            totals.isStopped = true
            return totals
        }
    }

    private mutating func pack(_ numbers: [Int64], _ store: JobStore) throws {
        var bag = try BagFolder(wishes.target)
        for start in stride(from: 0, to: numbers.count, by: Self.pageSize) {
            let page = numbers[start..<min(start + Self.pageSize, numbers.count)]
            for item in try store.finishedItems(page) { try add(item, to: &bag) }
        }
        guard totals.findings.refusals == 0 else { return }
        try addReports(to: &bag)
        try proceed()
        try bag.finish(wishes.info, date: Date(), agent: wishes.agent)
        totals.isComplete = true
    }

    /// The bag has reports of its own, which tell of what is in it and look at its small pictures.
    private mutating func addReports(to bag: inout BagFolder) throws {
        let copy = OutputLayout(
            root: bag.payload.appending(Self.outputs.components), state: layout.state)
        try FileSystem.makeFolders(copy.report)
        if FileSystem.kind(layout.previews) == .folder {
            try FileSystem.makeFolder(copy.previews)
            for entry in try FolderListing.entries(of: layout.previews) where entry.kind == .regular
            {
                let preview = layout.previews.appending(entry.name)
                let place = copy.previews.appending(entry.name)
                try proceed()
                let isLinked = wishes.copiesAll ? false : try FileSystem.addName(place, of: preview)
                if !isLinked {
                    _ = try FileDigest.copy(preview, to: place)
                }
            }
        }
        try writeReports(copy)
        for name in copy.ownNames
        where try FileSystem.exists(copy.root.appending(name.components)) {
            try bag.addMade(Self.outputs.appending(name.components))
        }
        totals.files = bag.files
        totals.bytes = bag.bytes
    }

    /// Tells how far it is.
    func tell() { onProgress(totals) }

    /// Goes on unless somebody wants it to stop.
    func proceed() throws {
        if shouldStop() { throw Stopped() }
    }

    /// Takes note of a finding.
    mutating func report(_ problem: Problem, _ path: FilePath, _ detail: String) {
        totals.findings.add(problem)
        onFinding(Finding(path: path, problem: problem, detail: detail))
    }

    private struct Stopped: Error {}
}
