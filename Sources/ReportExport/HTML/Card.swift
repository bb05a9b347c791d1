import Records
import SystemPackage

/// What the page shows of one item, ready to be shown.
///
/// The static pages and the search index are both made from it, so that a picture found by a
/// filter looks as it does on its page.
struct Card {
    /// What every colorized picture has to say about itself.
    static let estimate = "colours are an estimate made by software"

    /// A sentence below the picture, by its role.
    struct Note {
        /// `reason`, `remedy` or `warning`, or one of ``meanings``: a class of the style sheet.
        let role: String
        let text: String

        /// What a sentence means, for those roles whose sentences do not say it.
        static let meanings = [
            "scene": "What the network takes the picture to show. It decides much of the colours.",
            "confidence": "From 0 to 1: the share of ordinary photographs that can be trusted "
                + "less. It is no promise that the colours are right.",
            "style": "The colours follow that picture.",
            "hints":
                "Colours that were given by hand. They spread over the regions they lie in.",
            "catalogue": "What the catalogue says about the picture.",
            "settings": "Other pictures of this folder were made with other settings.",
            "stages":
                "What the stages of the recipe found and changed.",
        ]
    }

    /// A picture that can be seen in place of the result: the file, and what it shows.
    struct Choice {
        let kind: CompanionRecord.Kind
        let title: String
        /// What its name has in place of the output's extension, percent-encoded.
        let suffix: String
        let hasPreview: Bool

        /// What to know about it.
        var meaning: String {
            CompanionRecord.Kind.meanings.first { $0.kind == kind }?.text ?? title
        }
    }

    let id: Int64
    let folder: String
    let name: String
    let state: ItemState
    let flags: [QualityFlag]
    /// The code why it failed or was skipped.
    let cause: String
    /// Size and format in one line.
    let detail: String
    let notes: [Note]
    /// The output relative to the report folder's parent, percent-encoded.
    let outputLink: String?
    let hasBefore: Bool
    let hasAfter: Bool
    /// Empty where there is nothing to choose from.
    let choices: [Choice]
    /// What pictures can be sorted by; nil where unknown.
    let confidence: Double?
    let meanChroma: Double?

    /// A card.
    ///
    /// - Parameters:
    ///   - entry: the picture.
    ///   - last: what the last run was asked for, if cards are to say what each picture was made with.
    init(_ entry: ReportItem, besides last: RunParameters? = nil) {
        let item = entry.item
        id = item.id
        let path = entry.source.shown.withVisibleControls
        // Not by character: a slash and a combining mark after it are one.
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let split = slash.map { path.utf8.index(after: $0) } ?? path.startIndex
        folder = String(path[..<split])
        name = String(path[split...])
        state = item.state
        flags = entry.flags
        cause = Self.cause(of: item)
        detail = Self.detail(of: item)
        var notes = Self.notes(on: item)
        if let last, item.state == .done, let parameters = entry.parameters {
            notes.append(
                Note(role: "settings", text: "Made with \(parameters.title(besides: last))"))
        }
        self.notes = notes.map { Note(role: $0.role, text: $0.text.onOneLine) }
        outputLink = entry.output.flatMap { _ in
            item.outputPath.map { PathText.percentEncoded($0.path) }
        }
        hasBefore = entry.hasBefore
        hasAfter = entry.hasAfter
        // An access copy shows what the result shows, and credentials show nothing.
        choices = entry.companions.filter {
            ![.accessCopy, .credentials].contains($0.record.kind)
        }.map { companion in
            Choice(
                kind: companion.record.kind, title: companion.record.title.onOneLine.withCapital,
                suffix: PathText.percentEncoded(companion.record.suffix.utf8),
                hasPreview: companion.preview != nil)
        }
        confidence = item.state == .done ? item.record?.confidence : nil
        meanChroma = item.state == .done ? item.record?.meanChromaAfter : nil
    }

    /// True where the pair of pictures is shown, be it with a place holder.
    var hasPair: Bool { state == .done || hasBefore }

    private static func cause(of item: ItemRecord) -> String {
        switch item.state {
        case .skipped: item.reason ?? ""
        case .failed, .quarantined: (item.failure?.kind ?? .internalError).rawValue
        case .pending, .running, .done: ""
        }
    }

    private static func detail(of item: ItemRecord) -> String {
        var parts = [item.place.text].filter { !$0.isEmpty }
        if let source = item.record?.source {
            let width = DecimalText.grouped(source.width)
            let height = DecimalText.grouped(source.height)
            parts.append("\(width) × \(height) pixels")
            parts.append("\(source.bitDepth)-bit \(source.format.uppercased())")
        }
        parts.append(SizeText.bytes(item.bytes))
        return parts.joined(separator: " · ").withVisibleControls
    }

    private static func notes(on item: ItemRecord) -> [Note] {
        var notes: [Note] = []
        switch item.state {
        case .skipped:
            let words = Disposition.words(forReason: item.reason ?? "")
            notes = [Note(role: "reason", text: "\(words.label): \(words.meaning)")]
            if let other = item.representedBy?.path {
                notes = [Note(role: "reason", text: "\(words.label): \(PathText(other).shown)")]
            }
            if !words.remedy.isEmpty { notes.append(Note(role: "remedy", text: words.remedy)) }
        case .failed, .quarantined:
            let words = (item.failure?.kind ?? .internalError).words
            let message = item.failure?.message ?? words.meaning
            let remedy = item.failure?.remedy ?? ""
            notes = [
                Note(role: "reason", text: "\(words.label): \(message)"),
                Note(role: "remedy", text: remedy.isEmpty ? words.remedy : remedy),
            ]
        case .done: notes = item.record.map(guesses) ?? []
        case .pending, .running: break
        }
        if let text = item.catalog?.line {
            notes.insert(Note(role: "catalogue", text: text), at: 0)
        }
        notes += item.record?.warnings.map { Note(role: "warning", text: $0) } ?? []
        if let files = item.record?.sidecars {
            let names = files.map {
                PathText($0.path.path.lastComponent.map { FilePath(root: nil, [$0]) } ?? "").shown
            }
            notes.append(
                Note(role: "sidecars", text: "With what \(names.joined(separator: ", ")) says."))
        }
        if let taken = item.record?.source.resolution,
            let others = item.record?.source.otherResolutions
        {
            let words = others.map(\.description).joined(separator: ", ")
            notes.append(
                Note(
                    role: "warning",
                    text: "Resolution taken: \(taken); the file also says \(words)."))
        }
        if let dropped = item.record?.metadataDropped, !dropped.isEmpty {
            notes.append(
                Note(role: "warning", text: "Not carried over: \(dropped.joined(separator: ", ")).")
            )
        }
        return notes
    }

    /// What the colours came from, how far they can be trusted, and what else was done.
    private static func guesses(in record: PictureRecord) -> [Note] {
        var notes: [Note] = []
        if !record.scenes.isEmpty {
            let likely = record.scenes.prefix(3).enumerated().filter { rank, scene in
                rank == 0 || scene.probability >= 0.05
            }
            let scenes = likely.map { _, scene in scene.text.replacing(" %", with: "\u{A0}%") }
            notes.append(Note(role: "scene", text: "Taken for: \(scenes.joined(separator: ", "))"))
        }
        if let confidence = record.confidence {
            let text = "Confidence \(DecimalText.fixed(confidence, places: 2))"
            notes.append(Note(role: "confidence", text: text))
        }
        if let name = record.style?.reference.path.lastComponent {
            let shown = PathText(FilePath(root: nil, [name])).shown
            notes.append(Note(role: "style", text: "Colours in the style of \(shown)"))
        }
        if let hints = record.hints, hints.used > 0 {
            let count = DecimalText.count(hints.used, "hint")
            notes.append(Note(role: "hints", text: "Colours follow \(count)"))
        }
        if !record.stageFacts.isEmpty {
            notes.append(
                Note(role: "stages", text: "Stages: \(record.stageFacts.joined(separator: "; "))"))
        }
        return notes
    }
}

extension CatalogEntry {
    /// What identifies and describes the picture, in one line; nil where there is nothing of that.
    fileprivate var line: String? {
        let made = [creator, date].compactMap(\.self).joined(separator: ", ")
        let place = [object, side].compactMap(\.self).joined(separator: ", ")
        let parts = [title, made, identifier, place, rights].compactMap(\.self)
            .filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}
