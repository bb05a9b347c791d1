import BatchRunner
import Records

/// What a batch comes to, as far as headers tell.
struct Forecast: Answer {
    /// What the dry run found.
    let found: DryRun
    /// How much of the machine it takes.
    let work: WorkFact
    /// Seconds that it takes, roughly; nil where there is nothing to do.
    let seconds: Double?
    /// Room where the outputs go.
    let freeBytes: Int64?

    init(_ found: DryRun, work: WorkFact, seconds: Double?, freeBytes: Int64?) {
        self.found = found
        self.work = work
        self.seconds = seconds
        self.freeBytes = freeBytes
    }

    private enum CodingKeys: String, CodingKey {
        case work, seconds, freeBytes
    }

    /// One object with the figures of the dry run beside the others.
    func encode(to encoder: any Encoder) throws {
        try found.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(work, forKey: .work)
        try container.encodeIfPresent(seconds, forKey: .seconds)
        try container.encodeIfPresent(freeBytes, forKey: .freeBytes)
    }

    /// The forecast in a few lines.
    var lines: [String] {
        var lines = [
            "\(DecimalText.count(found.toDo, "picture")) to do, "
                + "\(SizeText.megapixels(found.pixels))."
        ]
        if !others.isEmpty { lines.append("Besides: " + others.joined(separator: ", ") + ".") }
        guard found.pixels > 0 else { return lines }
        let room = freeBytes.map { "; \(SizeText.bytes($0)) free" } ?? ""
        lines.append("Outputs: about \(SizeText.bytes(found.outputBytes))\(room).")
        if let freeBytes, freeBytes < found.outputBytes {
            lines.append("There is not enough space: choose another disk, or free some space.")
        }
        lines.append("Work: \(work.text).")
        if let seconds { lines.append("Time: about \(DurationText.of(seconds: seconds)).") }
        lines.append(
            "Pictures already in colour, and negatives if the recipe does not invert them, are "
                + "recognized when they are opened, and skipped.")
        return lines
    }

    /// What each pattern leaves out, in brackets.
    private var exclusions: String {
        let counts = found.walk.exclusions.filter { $0.matches > 0 }.map {
            "\(DecimalText.grouped($0.matches)) by '\(TerminalText.line($0.pattern))'"
        }
        return counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"
    }

    private var others: [String] {
        let walk = found.walk
        let counts = [
            (found.again, "of these finished before with other settings"),
            (found.finished, "finished before"),
            (found.relabeled, "with new metadata to write from changed sidecars or the catalogue"),
            (found.leftAlone, "skipped or set aside before"),
            (found.unreadable, "of these not readable as pictures"),
            (walk.unsupported, "not supported"),
            (walk.represented, "represented by another file"),
            (walk.otherFileCount, "other files ignored (\(BatchText.otherFiles(walk)))"),
            (walk.excluded, "left out" + exclusions),
            (walk.hidden, "hidden"), (walk.obstacles, "links or devices"),
            (walk.unreadableFolders, "folders not readable"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
    }
}
