import BatchRunner
import Records

/// What a check of finished outputs says to people.
enum VerifyText {
    /// How far it is.
    static func progress(_ totals: Verification.Totals) -> String {
        "Checked \(DecimalText.grouped(totals.checkedPictures)) of "
            + "\(DecimalText.count(totals.pictures, "picture")), \(SizeText.bytes(totals.bytes))"
    }

    /// What it came to.
    static func end(_ totals: Verification.Totals) -> [String] {
        let files = DecimalText.count(totals.files, "file")
        let pictures = DecimalText.count(totals.pictures, "picture")
        let looked = "\(files) of \(pictures) checked, \(SizeText.bytes(totals.bytes))"
        guard totals.problems > 0 else { return ["\(looked): all are what was written."] }
        let kinds = [
            (totals.altered, "altered"), (totals.missing, "missing"),
            (totals.unreadable, "not readable"),
        ]
        let wrong = kinds.filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
        var lines = ["\(looked): \(wrong.joined(separator: ", "))."]
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
        if let cause = totals.unnoted {
            lines.append("The job state could not be told what has to be made again: \(cause)")
        }
        return lines
    }
}
