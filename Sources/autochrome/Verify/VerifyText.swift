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
                "'autochrome sign --all' signs outputs again. If a certificate has expired, '--trust' also "
                    + "has to name the root certificate of the time stamp server.")
        }
        if totals[.unsigned] > 0 {
            lines.append("'autochrome sign' signs outputs that are not signed.")
        }
        if totals.interrupted > 0 {
            lines.append(
                "The files of \(DecimalText.count(totals.interrupted, "picture")) were being replaced when a "
                    + "command was interrupted. Run that command again; until then, reports and "
                    + "manifest-sha256.txt may describe the earlier files.")
        }
        if let seed = totals.seed {
            lines.append(
                "The pictures are a random sample; --seed \(seed) draws the same ones again.")
        }
        if totals.noted > 0 {
            lines.append(
                "The next 'autochrome colorize' or 'resume' makes "
                    + "\(DecimalText.count(totals.noted, "picture")) again.")
        }
        if totals.lost > 0 {
            lines.append(
                "\(DecimalText.count(totals.lost, "picture")) cannot be made again because their "
                    + "sources are gone: restore these files from a backup.")
        }
        if totals[.sourceAltered] > 0 {
            lines.append(
                "Restore scans that should not have changed from a backup. If the change was "
                    + "intended, 'autochrome colorize' makes their outputs again.")
        }
        if totals[.otherOutputs] > 0 {
            lines.append(
                "The job state was not changed. Check that it belongs to this folder, and replace it "
                    + "with the right one.")
        }
        if let cause = totals.unnoted {
            lines.append(
                "What has to be made again could not be recorded in the job state: \(cause)")
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
        case .extra: "unknown"
        case .otherOutputs: "folder of other outputs"
        case .sourceAltered: "with changed scans"
        case .sourceMissing: "with missing scans"
        case .sourceUnreadable: "with scans that cannot be read"
        case .credentials: "with invalid credentials"
        case .unsigned: "not signed"
        }
    }
}
