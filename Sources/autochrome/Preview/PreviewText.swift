import Records
import Restoration
import SystemPackage

/// What `preview` says about a picture.
struct PreviewText: Answer {
    let path: CodablePath
    let preview: PicturePreview

    var lines: [String] {
        var lines = [TerminalText.path(path.path)]
        if let reason = preview.record.reasonToSkip {
            lines.append("  A batch would skip this picture: \(reason).")
        }
        lines += preview.record.warnings.map { "  warning: " + TerminalText.line($0) }
        lines += preview.steps.map(Self.line)
        lines.append("  " + TerminalText.path(preview.folder.path.appending(preview.sheet)))
        return lines
    }

    private static func line(_ step: PreviewStep) -> String {
        let time = step.milliseconds.map { DecimalText.fixed($0, places: 0) + " ms" } ?? ""
        let facts = TerminalText.line(StageRecord.text(of: step.facts))
        let size =
            "\(step.width)x\(step.height), "
            + "\(DecimalText.count(step.bands, "channel")) of \(step.bitDepth) bits"
        let what = [step.file == nil ? "no change" : size, facts].filter { !$0.isEmpty }
        return "  " + step.stage.padded(to: 10) + " " + (step.file ?? "-").padded(to: 19) + " "
            + time.rightAligned(in: 10) + "  " + what.joined(separator: "; ")
    }
}
