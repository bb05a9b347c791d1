import FoundationEssentials
import JobStorage
import Records

/// How far an output folder is, for people and for programs.
struct StatusReport: Answer {
    let output: CodablePath
    let lastRun: Run?
    let pictures: [String: Int]
    let sourceBytes: Int64
    let outputBytes: Int64
    let remaining: Int
    /// Finished pictures whose colours are uncertain.
    let uncertain: Int
    /// Pictures that are dealt with and whose sources were missing when they were last looked for.
    let gone: Int
    /// Finished pictures by what they were made with; those of the last run's settings first.
    let settings: [Made]
    private let summary: StoreSummary

    /// The last run.
    struct Run: Encodable {
        let id: Int64
        let started: Date
        let finished: Date?
        let host: String
        let processID: Int
        let recipe: String
        let recipeVersion: Int
        let model: String
        let exitCode: Int?
        let work: WorkFact?
    }

    /// Finished pictures that were made with the same settings, but for what was asked of single ones.
    struct Made: Encodable {
        let title: String
        /// True for settings that are not those of the last run.
        let isOther: Bool
        fileprivate(set) var pictures: Int
    }

    private enum CodingKeys: String, CodingKey {
        case output, lastRun, pictures, sourceBytes, outputBytes, remaining, uncertain, gone
        case settings
    }

    init(
        output: CodablePath, summary: StoreSummary, uncertain: Int, gone: Int,
        lastRun: RunRecord?, settings: [SettingsCount], work: WorkFact?
    ) {
        self.output = output
        self.summary = summary
        self.lastRun = lastRun.map { Run($0, work: work) }
        pictures = Dictionary(
            uniqueKeysWithValues: ItemState.allCases.map { ($0.rawValue, summary.count($0)) })
        sourceBytes = summary.sourceBytes.values.reduce(0, +)
        outputBytes = summary.outputBytes
        remaining = summary.remaining
        self.uncertain = uncertain
        self.gone = gone
        self.settings = lastRun.map { Self.made(settings, $0.parameters) } ?? []
    }

    private static func made(_ counts: [SettingsCount], _ last: RunParameters) -> [Made] {
        var made: [Made] = []
        for count in counts {
            let title = count.parameters.title(besides: last)
            if let index = made.firstIndex(where: { $0.title == title }) {
                made[index].pictures += count.pictures
            } else {
                made.append(
                    Made(title: title, isOther: title != last.title, pictures: count.pictures))
            }
        }
        return made.filter { !$0.isOther } + made.filter(\.isOther)
    }

    /// The report as a small table.
    var lines: [String] {
        var rows: [(String, String)] = [("Output", TerminalText.path(output.path))]
        if let lastRun {
            rows += [
                ("Recipe", "\(lastRun.recipe), version \(lastRun.recipeVersion)"),
                ("Model", TerminalText.line(lastRun.model)), ("Last run", lastRun.text),
            ]
            if let work = lastRun.work { rows.append(("Work", work.text)) }
        }
        rows.append(
            ("Pictures", "\(DecimalText.grouped(summary.total)), \(SizeText.bytes(sourceBytes))"))
        for state in ItemState.allCases where summary.count(state) > 0 {
            var text = DecimalText.grouped(summary.count(state))
            if state == .done { text += ", \(SizeText.bytes(outputBytes)) of outputs" }
            rows.append(("  \(state.word)", text))
        }
        for made in settings where made.isOther {
            rows.append(
                (
                    "Otherwise",
                    "\(DecimalText.grouped(made.pictures)) done with other settings: "
                        + TerminalText.line(made.title)
                ))
        }
        if uncertain > 0 {
            rows.append(
                ("Uncertain", "\(DecimalText.grouped(uncertain)), see --sort confidence"))
        }
        if gone > 0 {
            rows.append(
                (
                    "Gone",
                    "the sources of \(DecimalText.grouped(gone)); their outputs are kept "
                        + "(if they have moved, see 'autochrome relocate')"
                ))
        }
        return Columns.aligned(rows)
    }
}

extension StatusReport.Run {
    fileprivate init(_ run: RunRecord, work: WorkFact?) {
        self.work = work
        id = run.id
        started = Date(timeIntervalSince1970: run.startedAt)
        finished = run.finishedAt.map { Date(timeIntervalSince1970: $0) }
        host = run.host
        processID = run.processID
        recipe = run.parameters.recipe
        recipeVersion = run.parameters.recipeVersion
        model = run.parameters.model
        exitCode = run.exitCode
    }

    fileprivate var text: String {
        let begin =
            "started \(TimeText.utc(started.timeIntervalSince1970)) on \(TerminalText.line(host))"
        guard let finished, let exitCode else {
            return begin + ", running as process \(processID), or killed"
        }
        return begin
            + ", ended \(TimeText.utc(finished.timeIntervalSince1970)) with status \(exitCode)"
    }
}
