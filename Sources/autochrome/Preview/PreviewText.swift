import Records
import Restoration
import SystemPackage

/// What `preview` says about a picture.
struct PreviewText {
    let isMachineReadable: Bool

    /// A picture that was previewed.
    func show(_ preview: PicturePreview, of source: FilePath) {
        guard !isMachineReadable else {
            JSONLines().write("preview", Fact(path: CodablePath(source), preview: preview))
            return
        }
        for line in lines(preview, of: source) { StandardStream.output.print(line) }
    }

    /// A picture that could not be.
    func show(_ failure: PictureFailure, of source: FilePath) {
        guard !isMachineReadable else {
            JSONLines().write(
                "failure", InspectionFailure(path: CodablePath(source), failure: failure))
            return
        }
        StandardStream.error.print(
            "\(HumanText.path(source)): \(HumanText.line(failure.description))")
    }

    private func lines(_ preview: PicturePreview, of source: FilePath) -> [String] {
        var lines = [HumanText.path(source)]
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
        return "  " + padded(step.stage, 11) + padded(step.file ?? "-", 20)
            + String(repeating: " ", count: max(0, 10 - time.count)) + time + "  "
            + what.joined(separator: "; ")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private struct Fact: Encodable {
        let path: CodablePath
        let preview: PicturePreview
    }
}
