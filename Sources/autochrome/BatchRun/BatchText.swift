import BatchRunner
import JobStorage
import Records
import SystemPackage

/// What a batch says to people.
enum BatchText {
    /// What there is to do.
    static func start(_ walk: WalkSummary, _ progress: BatchProgress) -> String {
        let found =
            DecimalText.count(progress.pictures, "picture") + " to do ("
            + SizeText.bytes(progress.bytes) + ")"
        var rest: [String] = []
        let settled =
            progress.settledBefore - walk.obstacles - walk.unsupported - walk.represented
            - walk.unreadableFolders
        if settled > 0 { rest.append("\(DecimalText.grouped(settled)) processed before") }
        if walk.obstacles > 0 {
            rest.append(
                DecimalText.count(walk.obstacles, "link or device", plural: "links or devices"))
        }
        if walk.unsupported > 0 {
            rest.append("\(DecimalText.grouped(walk.unsupported)) not supported")
        }
        if walk.represented > 0 {
            rest.append(
                "\(DecimalText.grouped(walk.represented)) represented by another file")
        }
        if walk.otherFileCount > 0 {
            rest.append(
                DecimalText.count(walk.otherFileCount, "other file")
                    + " ignored (\(otherFiles(walk)))")
        }
        if walk.gone > 0 {
            rest.append(
                "\(DecimalText.grouped(walk.gone)) gone since they were processed (outputs are kept)"
            )
        }
        if walk.excluded > 0 {
            rest.append("\(DecimalText.grouped(walk.excluded)) left out")
        }
        if walk.unreadableFolders > 0 {
            rest.append(DecimalText.count(walk.unreadableFolders, "folder") + " not readable")
        }
        return ([found] + rest).joined(separator: ", ") + "."
    }

    /// A line for each pattern that leaves nothing out.
    static func patterns(_ walk: WalkSummary) -> [String] {
        walk.exclusions.filter { $0.matches == 0 && !$0.pattern.hasPrefix("!") }.map {
            TerminalText.line(
                "--exclude '\($0.pattern)' matches no picture and no folder. Patterns follow the rules of .gitignore."
            )
        }
    }

    /// Which finished pictures were made with other settings, and what becomes of them.
    static func settings(_ found: SettingsFindings, asksForRedo: Bool) -> [String] {
        var lines = found.kept.map { kept in
            let made =
                kept.isByEarlierMethod
                ? "by an earlier method of this program" : "with other settings (\(kept.title))"
            let one = kept.pictures == 1
            return TerminalText.line(
                "\(DecimalText.count(kept.pictures, "finished picture")) \(one ? "was" : "were") made "
                    + "\(made) and \(one ? "stays" : "stay") as \(one ? "it is" : "they are")"
                    + (asksForRedo ? "." : "; '--redo' makes \(one ? "it" : "them") again."))
        }
        if found.again > 0 {
            lines.append(
                "\(DecimalText.count(found.again, "finished picture")) to make again with these settings; "
                    + "the old files move to .autochrome/superseded.")
        }
        if found.sameThoughSelected > 0 {
            let one = found.sameThoughSelected == 1
            lines.append(
                "\(DecimalText.count(found.sameThoughSelected, "selected picture")) "
                    + "already \(one ? "has" : "have") these settings and would come out the same; "
                    + "\(one ? "it is" : "they are") not made again.")
        }
        return lines
    }

    /// What is passed over, by extension, the most frequent first.
    static func otherFiles(_ walk: WalkSummary) -> String {
        let kinds = walk.otherFiles.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = kinds.prefix(mostKinds).map { kind, count in
            let name = kind.isEmpty ? "without extension" : ".\(TerminalText.line(kind))"
            return "\(DecimalText.grouped(count)) \(name)"
        }
        let rest = kinds.dropFirst(mostKinds).reduce(0) { $0 + $1.value }
        return (shown + (rest > 0 ? ["\(DecimalText.grouped(rest)) others"] : []))
            .joined(separator: ", ")
    }

    private static let mostKinds = 5

    /// A line for each of the first files that are not taken, and how many more there are.
    static func unsupported(_ walk: WalkSummary) -> [String] {
        let named = walk.firstUnsupported.map { FailureFact($0.failure, of: $0.path.path).line }
        let others = walk.unsupported - named.count
        guard others > 0 else { return named }
        let more = DecimalText.count(others, "more file") + " not supported"
        return named + ["\(more); the report of a run lists them all."]
    }

    /// What finished outputs are no longer as they were written, and what becomes of them.
    static func outputs(_ found: OutputFindings) -> [String] {
        guard !found.isEmpty else { return [] }
        var lines: [String] = []
        let again = found.missing + found.altered
        if again > 0 {
            let kinds = [(found.altered, "altered"), (found.missing, "gone")]
                .filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
            lines.append(
                "Files of \(DecimalText.count(again, "finished picture")) are no longer as they were "
                    + "written (\(kinds.joined(separator: ", "))) and are made again; altered files move "
                    + "to .autochrome/superseded.")
        }
        if found.unknown > 0 {
            lines.append(
                "Files of \(DecimalText.count(found.unknown, "finished picture")) cannot be checked "
                    + "and are left as they are. Check the output folder's disk and permissions."
            )
        }
        lines += found.first.map {
            "\(TerminalText.path($0.path.path)) \(TerminalText.line($0.problem))."
        }
        let others = again + found.unknown - found.first.count
        if others > 0 { lines.append("\(DecimalText.grouped(others)) more.") }
        return lines
    }

    /// How the catalogue and the scans fit: a line for both, and one for each of the first that do not.
    static func catalog(_ found: CatalogFindings?) -> [String] {
        guard let found else { return [] }
        let unused =
            found.unusedRows == 0
            ? "" : ", \(DecimalText.grouped(found.unusedRows)) of them not used"
        let missing =
            found.scansWithoutRow == 0
            ? "" : "; \(DecimalText.count(found.scansWithoutRow, "scan")) without a row"
        let lines = [
            "Catalogue \(TerminalText.path(found.file.path)): "
                + "\(DecimalText.count(found.rows, "row"))\(unused)\(missing)."
        ]
        let rows = found.firstUnusedRows.map { row in
            let page = row.page.map { ", page \($0)" } ?? ""
            return TerminalText.line(
                "\(row.place.atBeginning) ('\(row.source)'\(page)) \(row.problem).")
        }
        let scans = found.firstScansWithoutRow.map {
            "\(TerminalText.path($0.path)) has no row in the catalogue."
        }
        return lines + rows + rest(of: found.unusedRows, "row", named: rows.count) + scans
            + rest(of: found.scansWithoutRow, "scan", named: scans.count)
    }

    private static func rest(of count: Int, _ noun: String, named: Int) -> [String] {
        guard count > named else { return [] }
        let rest = DecimalText.count(count - named, named == 0 ? noun : "more \(noun)")
        return ["\(rest); the report of a run lists them."]
    }

    /// A line for each input that holds nothing to work on.
    static func emptyInputs(_ walk: WalkSummary) -> [String] {
        walk.emptyInputs.map { "There are no pictures in \(TerminalText.path($0.path))." }
    }

    /// A line for a picture that somebody has to look at; nil for all others.
    static func trouble(_ result: PictureResult) -> String? {
        switch result.outcome {
        case .written, .relabeled, .adopted, .unchanged, .copied, .skipped, .givenBack:
            return nil
        case .retrying(let failure, let pause):
            let path = TerminalText.picture(result.source.path, result.place)
            let seconds = DurationText.of(seconds: pause / .seconds(1))
            return "\(path): \(TerminalText.line(failure.message)) Trying again in \(seconds)."
        case .failed(let failure), .quarantined(let failure):
            return FailureFact(failure, of: result.source.path, result.place).line
        }
    }

    /// A finished output that was found altered when its metadata were to be written again.
    static func altered(_ output: FilePath) -> String {
        "\(TerminalText.path(output)): a file of this output is no longer what was written. It was moved "
            + "to .autochrome/superseded, and the output is made again."
    }

    /// How it ended.
    static func end(_ outcome: BatchOutcome, relabeled: Int) -> String {
        let summary = outcome.summary
        var parts = ["\(DecimalText.count(summary.count(.done), "picture")) done"]
        if relabeled > 0 {
            parts.append("\(DecimalText.grouped(relabeled)) of them with new metadata only")
        }
        let again = (outcome.walk?.outputs.missing ?? 0) + (outcome.walk?.outputs.altered ?? 0)
        if again > 0 {
            parts.append("\(DecimalText.grouped(again)) whose files were gone or altered")
        }
        let others = outcome.walk?.settings.keptPictures ?? 0
        if others > 0 { parts.append("\(DecimalText.grouped(others)) of them with other settings") }
        for state in [ItemState.skipped, .failed, .quarantined] where summary.count(state) > 0 {
            parts.append("\(DecimalText.grouped(summary.count(state))) \(state.word)")
        }
        if summary.remaining > 0 {
            parts.append("\(DecimalText.grouped(summary.remaining)) to go")
        }
        return parts.joined(separator: ", ") + "."
    }
}
