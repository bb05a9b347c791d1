import BatchRunner
import Records

/// What a check of finished outputs says to people.
enum VerifyText {
    /// How far it is, how fast it goes and how long it takes.
    static func progress(
        _ totals: Verification.Totals, bytesPerSecond: Double?
    ) -> String {
        var parts = [
            "Checked \(DecimalText.grouped(totals.checkedPictures)) of "
                + DecimalText.count(totals.chosenPictures, "picture")
        ]
        if let bytesPerSecond, let seconds = remaining(totals, bytesPerSecond) {
            parts.append("ETA " + DurationText.of(seconds: seconds))
            parts.append(SizeText.bytes(Int64(bytesPerSecond)) + "/s")
        }
        parts.append(SizeText.bytes(totals.bytes))
        if totals.problems > 0 {
            parts.append(DecimalText.count(totals.problems, "finding"))
        }
        return parts.joined(separator: "  ")
    }

    /// Seconds until the end, if the rest of the pictures is like those that were looked at.
    private static func remaining(
        _ totals: Verification.Totals, _ bytesPerSecond: Double
    ) -> Double? {
        guard totals.checkedPictures > 0, bytesPerSecond > 0 else { return nil }
        let each = Double(totals.bytes) / Double(totals.checkedPictures)
        return each * Double(totals.chosenPictures - totals.checkedPictures) / bytesPerSecond
    }

    /// What it came to.
    static func end(_ totals: Verification.Totals) -> [String] {
        var lines = [looked(totals) + result(totals)]
        if totals.credentials > 0 {
            lines.append(
                "The credentials of \(DecimalText.count(totals.credentials, "file")) were checked.")
        }
        if totals[.credentials] > 0 {
            lines.append(
                "'autochrome sign --all' signs outputs anew. Where a certificate has ended, '--trust' has to "
                    + "name the root of the time stamp server, too.")
        }
        if totals[.unsigned] > 0 {
            lines.append("'autochrome sign' signs outputs that are not signed.")
        }
        if totals.interrupted > 0 {
            lines.append(
                "The files of \(DecimalText.count(totals.interrupted, "picture")) were being replaced when a "
                    + "command was ended. Give that command again; until then reports and "
                    + "manifest-sha256.txt may tell of the earlier files.")
        }
        if let seed = totals.seed {
            lines.append(
                "The pictures were drawn by chance; --seed \(seed) draws the same ones again.")
        }
        if totals.noted > 0 {
            lines.append(
                "The next 'autochrome colorize' or 'resume' makes "
                    + "\(DecimalText.count(totals.noted, "picture")) again.")
        }
        if totals.lost > 0 {
            lines.append(
                "\(DecimalText.count(totals.lost, "picture")) cannot be made again, as their sources "
                    + "are gone: restore these files from a backup.")
        }
        if totals[.sourceAltered] > 0 {
            lines.append(
                "Restore scans that should not have changed from a backup. Where the change was "
                    + "wanted, 'autochrome colorize' makes their outputs again.")
        }
        if totals[.otherOutputs] > 0 {
            lines.append(
                "Nothing was noted in the job state. Check that it belongs to this folder, and put "
                    + "the right one in its place.")
        }
        if let cause = totals.unnoted {
            lines.append("The job state could not be told what has to be made again: \(cause)")
        }
        return lines
    }

    private static func looked(_ totals: Verification.Totals) -> String {
        let pictures =
            totals.chosenPictures < totals.pictures
            ? "\(DecimalText.grouped(totals.chosenPictures)) of "
                + DecimalText.count(totals.pictures, "picture")
            : DecimalText.count(totals.pictures, "picture")
        let sources =
            totals.sources > 0 ? " and \(DecimalText.count(totals.sources, "scan"))" : ""
        return "\(DecimalText.count(totals.files, "file")) of \(pictures)\(sources) checked, "
            + SizeText.bytes(totals.bytes)
    }

    private static func result(_ totals: Verification.Totals) -> String {
        guard totals.problems > 0 else { return ": all are what was written." }
        let words = Verification.Problem.allCases.filter { totals[$0] > 0 }.map { problem in
            "\(DecimalText.grouped(totals[problem])) \(name(problem))"
        }
        return ": \(words.joined(separator: ", "))."
    }

    private static func name(_ problem: Verification.Problem) -> String {
        switch problem {
        case .altered: "altered"
        case .missing: "missing"
        case .unreadable: "not readable"
        case .replaced: "replaced by something else"
        case .extra: "not known"
        case .otherOutputs: "folder of other outputs"
        case .sourceAltered: "with changed scans"
        case .sourceMissing: "with missing scans"
        case .sourceUnreadable: "with scans that cannot be read"
        case .credentials: "with credentials that do not hold"
        case .unsigned: "not signed"
        }
    }
}
