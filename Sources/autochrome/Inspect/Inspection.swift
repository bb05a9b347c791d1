import Records

/// What is known about a picture that was only looked at.
struct Inspection: Answer {
    let path: CodablePath
    let record: PictureRecord

    /// Scenes that are worth a word.
    private static let shownScenes = 3

    /// The picture in a few lines.
    var lines: [String] {
        var lines = [TerminalText.path(path.path), "  " + source, "  " + profile]
        if !record.flags.isEmpty {
            lines.append("  flags: " + record.flags.map(\.rawValue).joined(separator: ", "))
        }
        if let polarity = record.polarity { lines.append("  polarity: " + Self.text(of: polarity)) }
        if !record.scenes.isEmpty {
            let scenes = record.scenes.prefix(Self.shownScenes).map { TerminalText.line($0.text) }
            lines.append("  scene: " + scenes.joined(separator: ", "))
        }
        if let confidence = record.confidence {
            lines.append(
                "  confidence: \(DecimalText.fixed(confidence, places: 2)) "
                    + "(of colours, from 0 to 1)")
        }
        lines += record.warnings.map { "  warning: " + TerminalText.line($0) }
        lines.append("  " + fate)
        return lines
    }

    private static func text(of polarity: Polarity) -> String {
        let word =
            switch polarity.verdict {
            case .positive: "positive"
            case .unsure: "possibly a negative; treated as a positive"
            case .negative: "negative"
            }
        return "\(word) (evidence \(DecimalText.fixed(polarity.score, places: 1)))"
    }

    private var source: String {
        let facts = record.source
        var parts = [
            facts.format.uppercased(), "\(facts.width)x\(facts.height)",
            SizeText.megapixels(facts.pixels),
            "\(DecimalText.count(facts.bands, "channel")) of \(facts.bitDepth) bits",
        ]
        if let resolution = facts.resolution { parts.append(resolution.figures) }
        if facts.pages > 1 { parts.append("\(facts.pages) pages") }
        if facts.orientation != 1 { parts.append("rotated upright") }
        return parts.joined(separator: ", ")
    }

    private var profile: String {
        if let name = record.source.iccDescription { return "profile: " + TerminalText.line(name) }
        return "profile: none" + (record.source.iccAssumed.map { ", treated as \($0)" } ?? "")
    }

    private var fate: String {
        record.reasonToSkip.map { "would be skipped: \($0)" } ?? "would be colorized"
    }
}
