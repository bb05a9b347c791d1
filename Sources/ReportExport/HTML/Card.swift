import Records
import SystemPackage

/// What the page shows of one item, ready to be shown.
///
/// The static pages and the search index are both made from it, so that a picture found by a
/// filter looks as it does on its page.
struct Card {
    /// A sentence below the picture, by its role.
    struct Note {
        /// `reason`, `remedy` or `warning`: a class of the style sheet.
        let role: String
        let text: String
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

    init(_ entry: ReportItem) {
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
        notes = Self.notes(on: item).map { note in
            let line = note.text.split(whereSeparator: \.isNewline).joined(separator: " ")
            return Note(role: note.role, text: line.withVisibleControls)
        }
        outputLink = entry.output.flatMap { _ in
            item.outputPath.map { PathText.percentEncoded($0.path) }
        }
        hasBefore = entry.hasBefore
        hasAfter = entry.hasAfter
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
        var parts: [String] = []
        if let source = item.record?.source {
            let width = NumberText.grouped(source.width)
            let height = NumberText.grouped(source.height)
            parts.append("\(width) × \(height) pixels")
            parts.append("\(source.bitDepth)-bit \(source.format.uppercased())")
        }
        parts.append(NumberText.bytes(item.bytes))
        return parts.joined(separator: " · ").withVisibleControls
    }

    private static func notes(on item: ItemRecord) -> [Note] {
        var notes: [Note] = []
        switch item.state {
        case .skipped:
            let words = Disposition.words(forReason: item.reason ?? "")
            notes = [Note(role: "reason", text: "\(words.label): \(words.meaning)")]
            if !words.remedy.isEmpty { notes.append(Note(role: "remedy", text: words.remedy)) }
        case .failed, .quarantined:
            let words = (item.failure?.kind ?? .internalError).words
            let message = item.failure?.message ?? words.meaning
            let remedy = item.failure?.remedy ?? ""
            notes = [
                Note(role: "reason", text: "\(words.label): \(message)"),
                Note(role: "remedy", text: remedy.isEmpty ? words.remedy : remedy),
            ]
        case .pending, .running, .done: break
        }
        notes += item.record?.warnings.map { Note(role: "warning", text: $0) } ?? []
        if let dropped = item.record?.metadataDropped, !dropped.isEmpty {
            notes.append(
                Note(role: "warning", text: "Not carried over: \(dropped.joined(separator: ", ")).")
            )
        }
        return notes
    }
}
