import JobStorage
import Records

/// Finished pictures as a table for people or as lines for programs.
struct PictureListing {
    let json: Bool

    private let lines = JSONLines()

    /// Lists the pictures of a store.
    func write(
        _ store: JobStore, by order: PictureOrder, _ flags: [QualityFlag], limit: Int?
    ) throws {
        if !json { show("confidence", "colour", "scene", "picture") }
        try store.forEachFinished(by: order, flagged: flags, limit: limit) { picture in
            if json {
                lines.write("finished_picture", Fact(picture))
            } else {
                let flags = picture.flags.map(\.rawValue).joined(separator: ", ")
                show(
                    picture.confidence.map { DecimalText.fixed($0, places: 3) } ?? "-",
                    picture.meanChroma.map { DecimalText.fixed($0, places: 1) } ?? "-",
                    picture.scene.map(TerminalText.line) ?? "-",
                    TerminalText.picture(picture.source, picture.place)
                        + (flags.isEmpty ? "" : "  [\(flags)]"))
            }
        }
    }

    private func show(_ confidence: String, _ color: String, _ scene: String, _ picture: String) {
        StandardStream.output.print(
            confidence.rightAligned(in: 10) + color.rightAligned(in: 8) + "  "
                + scene.padded(to: 14) + "  " + picture)
    }

    private struct Fact: Encodable {
        let source: CodablePath
        let page: Int?
        let part: Int?
        let confidence: Double?
        let meanChromaAfter: Double?
        let scene: String?
        let qcFlags: [QualityFlag]

        init(_ picture: ListedPicture) {
            source = CodablePath(picture.source)
            page = picture.place.page
            part = picture.place.part
            confidence = picture.confidence
            meanChromaAfter = picture.meanChroma
            scene = picture.scene
            qcFlags = picture.flags
        }
    }
}
