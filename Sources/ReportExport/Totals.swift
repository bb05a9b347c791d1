import Records

/// Sums over all items; its size does not depend on their number.
struct Totals {
    private(set) var items = 0
    private(set) var toLookAt = 0
    private(set) var byState = Dictionary(uniqueKeysWithValues: ItemState.allCases.map { ($0, 0) })
    private(set) var byFlag = Dictionary(uniqueKeysWithValues: QualityFlag.allCases.map { ($0, 0) })
    /// Flags of finished pictures alone, for the page's overview.
    private(set) var flagsOfDone: [QualityFlag: Int] = [:]
    private(set) var byFailure = Dictionary(
        uniqueKeysWithValues: FailureClass.allCases.map { ($0, 0) })
    private(set) var byReason: [String: Int] = [:]
    private var confidence = ConfidenceTotals()
    /// What finished pictures were made with.
    private(set) var settings = SettingsTotals()
    private var sourceBytes: Int64 = 0
    private var outputBytes: Int64 = 0
    private var sourcePixels = 0
    private var finishedPixels = 0
    private var work = Timings()
    private var peakResidentBytes: Int?
    private var lastEvent: Double?
    private var lastFinish: [Int64: Double] = [:]

    /// Whether any finished picture has one.
    var hasConfidence: Bool { confidence.summary != nil }
    /// Whether any finished picture has been coloured.
    private(set) var hasChroma = false

    mutating func add(_ entry: ReportItem) {
        let item = entry.item
        items += 1
        toLookAt += entry.needsLook ? 1 : 0
        byState[item.state, default: 0] += 1
        for flag in entry.flags {
            byFlag[flag, default: 0] += 1
            if item.state == .done { flagsOfDone[flag, default: 0] += 1 }
        }
        switch item.state {
        case .failed, .quarantined:
            byFailure[item.failure?.kind ?? .internalError, default: 0] += 1
        case .skipped:
            byReason[item.reason ?? "", default: 0] += 1
        case .done:
            if let confidence = item.record?.confidence { self.confidence.add(confidence) }
            if let parameters = entry.parameters { settings.add(parameters) }
            hasChroma = hasChroma || item.record?.meanChromaAfter != nil
        case .pending, .running:
            break
        }
        addSizes(entry)
        addTimes(entry)
    }

    private mutating func addSizes(_ entry: ReportItem) {
        if entry.item.place.isFirst { sourceBytes += entry.item.bytes }
        sourcePixels += entry.item.record?.source.pixels ?? 0
        guard entry.item.state == .done else { return }
        outputBytes += Int64(entry.item.record?.output?.bytes ?? 0)
        finishedPixels += entry.ownWork?.source.pixels ?? 0
    }

    private mutating func addTimes(_ entry: ReportItem) {
        if let time = entry.item.finishedAt ?? entry.item.startedAt {
            lastEvent = max(lastEvent ?? time, time)
            if let run = entry.item.runID { lastFinish[run] = max(lastFinish[run] ?? time, time) }
        }
        if let peak = entry.item.record?.peakResidentBytes {
            peakResidentBytes = max(peakResidentBytes ?? 0, peak)
        }
        guard let timings = entry.ownWork?.timings else { return }
        work.decode += timings.decode
        work.inference += timings.inference
        work.encode += timings.encode
        work.verify += timings.verify
        work.total += timings.total
    }

    /// The runs without the last ones that found nothing to do and ended as the one before: they change no report.
    private func withoutIdleRuns(_ runs: [RunRecord]) -> ArraySlice<RunRecord> {
        var runs = runs[...]
        while let last = runs.last, let earlier = runs.dropLast().last, lastFinish[last.id] == nil,
            last.confinement == nil, last.finishedAt != nil, last.isLike(earlier)
        {
            runs.removeLast()
        }
        return runs
    }

    func summary(
        runs: [RunRecord], catalog: CatalogFit?, programVersion: String
    ) -> ReportSummary {
        let runs = withoutIdleRuns(runs)
        let wall = runs.reduce(0.0) { sum, run in
            sum + max(0, (run.finishedAt ?? lastFinish[run.id] ?? run.startedAt) - run.startedAt)
        }
        let finished = Double(finishedPixels) / 1e6
        return ReportSummary(
            schemaVersion: reportSchemaVersion, programVersion: programVersion,
            asOfUTC: lastEvent.map(TimeText.utc), items: items, toLookAt: toLookAt,
            byState: byState, byFlag: byFlag, byFailureClass: byFailure,
            confidence: confidence.summary, byReason: byReason, catalog: catalog,
            sourceBytes: sourceBytes, outputBytes: outputBytes,
            sourceMegapixels: Double(sourcePixels) / 1e6, finishedMegapixels: finished,
            workerMilliseconds: work, wallSeconds: wall,
            megapixelsPerSecond: wall > 0 && finished > 0 ? finished / wall : nil,
            peakResidentBytes: peakResidentBytes, libvipsVersion: runs.last?.vipsVersion,
            confinement: runs.last?.confinement, parameters: runs.last?.parameters,
            settings: settings.summary(besides: runs.last?.parameters),
            exitCode: runs.last?.exitCode,
            runs: runs.map(RunSummary.init))
    }
}

extension RunRecord {
    /// True if a run was asked for the same and ended in the same way.
    fileprivate func isLike(_ other: RunRecord) -> Bool {
        exitCode == other.exitCode && host == other.host && programVersion == other.programVersion
            && vipsVersion == other.vipsVersion && parameters == other.parameters
            && inputs == other.inputs && otherFilesSkipped == other.otherFilesSkipped
    }
}

/// Version of the form of all report files: raised when columns or keys are added.
let reportSchemaVersion = 7
