import Files
import JobStorage
public import Records
import SystemPackage

/// A check of finished files of an output folder against what was written, and of the folder against what is
/// known.
public struct Verification {
    /// Pictures that are in memory at the same time.
    private static let pageSize = 200

    let layout: OutputLayout
    private let sample: Sample?
    private let includesSources: Bool
    let credentials: CredentialsCheck?
    let onProgress: (Totals) -> Void
    private let onFinding: (Finding) -> Void
    var totals = Totals()
    /// Pictures that have to be made again.
    private var wrong: [Int64] = []
    /// Files in whose place something else was found.
    private(set) var replaced: Set<FilePath> = []
    /// Sources of several pictures that were compared.
    var sharedSources: Set<FilePath> = []

    /// A check of an output folder.
    ///
    /// - Parameters:
    ///   - layout: the folder.
    ///   - sample: which finished pictures are looked at; nil for all.
    ///   - includesSources: whether their scans are read, too.
    ///   - credentials: checks signatures; nil to look at none.
    ///   - onProgress: called after each file.
    ///   - onFinding: called for each file that is not as it should be.
    public init(
        _ layout: OutputLayout, sample: Sample? = nil, includesSources: Bool = false,
        credentials: CredentialsCheck? = nil, onProgress: @escaping (Totals) -> Void = { _ in },
        onFinding: @escaping (Finding) -> Void
    ) {
        self.layout = layout
        self.sample = sample
        self.includesSources = includesSources
        self.credentials = credentials
        self.onProgress = onProgress
        self.onFinding = onFinding
    }

    /// Reads the files; the job state is told of pictures that have to be made again, if it can be.
    ///
    /// - Returns: what it came to.
    /// - Throws: ``BatchError`` if the job state cannot be read.
    public mutating func run() throws(BatchError) -> Totals {
        do throws(JobStoreError) {
            let store = try JobStore(reading: layout.database)
            let numbers = try store.finishedNumbers()
            let chosen = sample?.drawn(from: numbers) ?? numbers
            totals.pictures = numbers.count
            totals.chosenPictures = chosen.count
            totals.seed = sample?.seed
            for start in stride(from: 0, to: chosen.count, by: Self.pageSize) {
                let page = chosen[start..<min(start + Self.pageSize, chosen.count)]
                for item in try store.finishedItems(page) { check(item) }
            }
            try findExtras(store)
            try store.close()
        } catch {
            throw error.code == .missing ? .nothingToResume(layout.root) : .store(error)
        }
        // What is known of other outputs must not be given up for what is found here.
        if !isOfOtherOutputs() { note() }
        return totals
    }

    private mutating func check(_ item: FinishedItem) {
        var isWrong = false
        var intact: Set<FilePath> = []
        for (path, facts) in item.record.files(at: item.output) {
            totals.files += 1
            if let (problem, detail) = problem(of: path, item.expected(path, facts)) {
                report(problem, path, detail)
                isWrong = isWrong || problem.isOfOutput
            } else {
                intact.insert(path)
            }
            onProgress(totals)
        }
        checkCredentials(of: item, intact)
        if includesSources {
            compareSource(of: item)
            onProgress(totals)
        }
        totals.checkedPictures += 1
        if item.isHalfReplaced { totals.interrupted += 1 }
        guard isWrong else { return }
        // Without its source nothing can be made again, and what is known stays known.
        if FileSystem.kind(item.source) != nil {
            wrong.append(item.id)
        } else {
            totals.lost += 1
        }
    }

    /// Takes note of a finding.
    mutating func report(_ problem: Problem, _ path: FilePath, _ detail: String) {
        totals.findings[problem, default: 0] += 1
        if problem == .replaced { replaced.insert(path) }
        onFinding(Finding(path: path, problem: problem, detail: detail))
    }

    /// Tells the job state, unless somebody works on it or it cannot be written.
    private mutating func note() {
        guard !wrong.isEmpty else { return }
        do {
            try Batch.changing(layout) { [wrong] in try $0.distrust(wrong) }
            totals.noted = wrong.count
        } catch {
            totals.unnoted = "\(error)"
        }
    }
}
