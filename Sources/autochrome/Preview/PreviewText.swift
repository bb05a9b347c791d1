import Records
import Restoration
import SystemPackage

/// What `preview` says about a picture.
struct PreviewText: Answer {
    let path: CodablePath
    let preview: PicturePreview

    var lines: [String] {
        var lines = [HumanText.path(path.path)]
        if let reason = preview.record.reasonToSkip {
            lines.append("  A batch would skip this picture: \(reason).")
        }
        lines += preview.record.warnings.map { "  warning: " + HumanText.line($0) }
        lines += preview.steps.map(Self.line)
        lines.append("  " + HumanText.path(preview.folder.path.appending(preview.sheet)))
        return lines
    }

    private static func line(_ step: PreviewStep) -> String {
        let time = step.milliseconds.map { HumanText.decimal($0, digits: 0) + " ms" } ?? ""
        let facts = step.facts.sorted { $0.key < $1.key }
            .map { HumanText.line("\($0.key.replacing("_", with: " ")) \($0.value)") }.joined(
                separator: ", ")
        let size =
            "\(step.width)x\(step.height), "
            + "\(HumanText.count(step.bands, "channel")) of \(step.bitDepth) bits"
        let what = [step.file == nil ? "no change" : size, facts].filter { !$0.isEmpty }
        return "  " + step.stage.padded(to: 10) + " " + (step.file ?? "-").padded(to: 19) + " "
            + time.rightAligned(in: 10) + "  " + what.joined(separator: "; ")
    }
}
