import JobStorage
import Records
import SystemPackage

/// How an attempt ended: told when it is on the disk, and not before.
struct Ending: Sendable {
    /// The picture.
    let item: ClaimedItem
    /// How it ended.
    let outcome: PictureResult.Outcome
    /// What is written down about it.
    let change: ItemChange
    /// Pixels of the picture, where they are known.
    var pixels: Int?
    /// The content whose output is finished.
    var finishedContent: PictureContent?
    /// An output that still waits for its final name.
    var staged: StagedOutput?

    /// What is told about it.
    var result: PictureResult {
        PictureResult(
            id: item.item.id, source: CodablePath(item.source), place: item.place,
            output: CodablePath(item.output), outcome: outcome, pixels: pixels,
            seconds: change.time - (item.item.startedAt ?? change.time))
    }
}
