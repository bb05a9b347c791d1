import Records
import SystemPackage

/// A picture with its files and with what happened to them.
struct PreservedPicture {
    let item: ItemRecord
    let identifier: Identifier
    let scan: PreservedFile
    /// The result and its companions; empty unless it is finished.
    let written: [PreservedFile]
    /// In the order of time.
    let events: [PreservationEvent]

    /// An item, by the run of its last attempt.
    init(_ item: ItemRecord, run: RunRecord?) {
        self.item = item
        identifier = Identifier(picture: item)
        scan = PreservedFile(scanOf: item)
        written = Self.written(item, identifier, run)
        let history = PictureHistory(
            item: item, run: run, picture: identifier, scan: scan.identifier, written: written)
        events = history.events
    }

    /// The last thing that happened to it, in seconds since 1970; nil before the first attempt.
    var lastChange: Double? { item.finishedAt ?? item.startedAt }

    private static func written(
        _ item: ItemRecord, _ picture: Identifier, _ run: RunRecord?
    ) -> [PreservedFile] {
        guard item.hasFiles, let output = item.outputPath?.path, let record = item.record
        else { return [] }
        let creation = item.finishedAt.flatMap { time in
            run.map { (version: $0.programVersion, time: TimeText.utc(time)) }
        }
        let kinds = (record.companions ?? []).map { PreservedFile.Role.companion($0.kind) }
        return zip([.result] + kinds, record.files(at: output)).map { role, file in
            PreservedFile(role, file.path, file.facts, of: picture, creation: creation)
        }
    }
}
