import BatchRunner
import Records
import SystemPackage

/// What a package says to people.
enum PackageText {
    /// How far it is, and how fast it goes.
    static func progress(_ totals: Packaging.Totals, bytesPerSecond: Double?) -> String {
        var parts = [
            "Packed \(DecimalText.grouped(totals.packedPictures)) of "
                + DecimalText.count(totals.pictures, "picture"),
            SizeText.bytes(totals.bytes),
        ]
        if let bytesPerSecond { parts.append(SizeText.bytes(Int64(bytesPerSecond)) + "/s") }
        return parts.joined(separator: "  ")
    }

    /// What it came to.
    static func end(_ totals: Packaging.Totals, _ bag: FilePath) -> [String] {
        guard totals.isComplete else { return refusal(totals) }
        let content =
            "\(DecimalText.count(totals.packedPictures, "picture")) packed: "
            + "\(DecimalText.count(totals.files, "file")), \(SizeText.bytes(totals.bytes)), in "
            + "\(TerminalText.path(bag))"
        let left = [
            (totals.unfinished, "not finished"), (totals.leftAlone, ItemState.skipped.word),
        ]
        .filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
        return left.isEmpty
            ? [content]
            : [content, "Pictures that are not in the bag: \(left.joined(separator: ", "))."]
    }

    private static func refusal(_ totals: Packaging.Totals) -> [String] {
        if totals.isStopped { return ["Stopped: no bag was made."] }
        let count = DecimalText.count(totals.findings.refusals, "file")
        if totals.findings.names > 0 {
            return [
                "No bag was made: the names of \(count) are not possible in a bag. Rename the scans or "
                    + "their folders, and colorize them again."
            ]
        }
        return [
            "No bag was made: \(count) would differ from what was written. Run 'autochrome verify' to "
                + "mark these outputs, and 'autochrome resume' to make them again. Restore scans from a "
                + "backup."
        ]
    }
}
