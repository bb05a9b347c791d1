public import Files
public import Records

/// Something that happened to an item and has to be written down.
public struct ItemChange: Sendable {
    /// What happened.
    public enum Event: Sendable {
        /// An attempt began, as part of a run.
        case claimed(run: Int64)
        /// The content became known, with how many pages it has; what was known of another one is
        /// forgotten.
        case content(sha256: String, pages: Int, pixels: Int?, stamp: FileStamp)
        /// The files of a finished output are about to be replaced by those of this record.
        ///
        /// The settings are those that the record was made with; nil if they stay what they are.
        case replacing(by: PictureRecord, settings: RunParameters? = nil)
        /// The output is complete, verified and on the disk; the settings as above.
        case finished(PictureRecord, duplicateOf: Int64?, settings: RunParameters? = nil)
        /// The files of a finished output are those of this record now, which are the same but for their credentials.
        case signed(PictureRecord)
        /// The output of this content is there already, as the state knows it: whatever that is by now, such as
        /// whose copy it is, stays. Of a page by itself it no longer counts that there are others.
        case confirmed(isOnePage: Bool)
        /// The picture was left alone, with the code of the reason; what is known of it, unless it is
        /// not there. The settings are those that judged it.
        case skipped(reason: String, PictureRecord?, settings: RunParameters? = nil)
        /// The attempt failed. `forGood` quarantines the item, because another attempt would be in
        /// vain; `workerDied` counts a worker that died or was stopped because it took too long. The
        /// settings are those of the attempt; finished files keep theirs.
        case failed(
            PictureFailure, forGood: Bool, workerDied: Bool, settings: RunParameters? = nil)
        /// The attempt ended for a cause that is not the item's own: it is pending again.
        case givenBack
        /// What it was given up for was the machine's fault: it is pending again. Workers that
        /// died over it still count, so that it comes last.
        case acquitted
    }

    /// The item.
    public var itemID: Int64
    /// What happened to it.
    public var event: Event
    /// When, in seconds since 1970.
    public var time: Double

    /// A change of an item.
    public init(_ itemID: Int64, _ event: Event, at time: Double) {
        self.itemID = itemID
        self.event = event
        self.time = time
    }
}
