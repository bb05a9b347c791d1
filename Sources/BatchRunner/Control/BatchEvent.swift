public import Records

/// What happens in a batch, for whoever shows it.
public enum BatchEvent: Sendable {
    /// The walk goes on; this many pictures found.
    case walking(pictures: Int)
    /// The walk is complete; work begins.
    case started(WalkSummary, BatchProgress)
    /// What workers are confined by, as soon as one of them has told.
    case confined(ConfinementRecord)
    /// A worker begins with a picture.
    case claimed(source: CodablePath, PicturePlace)
    /// A file of a finished picture, which no walk had looked into, is no longer what was written: it is moved aside,
    /// and the picture is made again.
    case altered(output: CodablePath)
    /// A picture reached an end, for now.
    case settled(PictureResult, BatchProgress)
    /// No further pictures are begun; the sentence says why and what the user can do.
    case draining(String)
}

/// How one attempt on a picture ended.
public struct PictureResult: Sendable {
    /// What became of the picture.
    public enum Outcome: Sendable {
        /// Computed and written.
        case written
        /// Finished before; its files got other metadata.
        case relabeled
        /// A complete output of this content was there already.
        case adopted
        /// The content has not changed, its output is there.
        case unchanged
        /// Copied from the output of a source with the same content.
        case copied
        /// Left alone, with the code of the reason.
        case skipped(reason: String)
        /// Failed; another attempt follows after a pause.
        case retrying(PictureFailure, after: Duration)
        /// Failed; the next run tries again.
        case failed(PictureFailure)
        /// Failed; not tried again until something changes.
        case quarantined(PictureFailure)
        /// Not finished because the batch stops; it stays pending.
        case givenBack
    }

    /// The store's number of the item.
    public var id: Int64
    /// The source, absolute.
    public var source: CodablePath
    /// Which of the source's pictures it is.
    public var place: PicturePlace
    /// The output below the output folder.
    public var output: CodablePath
    /// What became of it.
    public var outcome: Outcome
    /// Pixels of the picture, where they are known.
    public var pixels: Int?
    /// Seconds that the attempt took.
    public var seconds: Double
}

/// How far a batch is.
public struct BatchProgress: Codable, Hashable, Sendable {
    /// Pictures that this run has to work on.
    public internal(set) var pictures = 0
    /// Bytes of those pictures.
    public internal(set) var bytes: Int64 = 0
    /// Pictures that reached an end in this run.
    public internal(set) var settledPictures = 0
    /// Bytes of the settled pictures.
    public internal(set) var settledBytes: Int64 = 0
    /// Pixels of the pictures that were computed in this run: the measure of work.
    public internal(set) var computedPixels = 0
    /// Bytes of the pictures that were computed in this run.
    public internal(set) var computedBytes: Int64 = 0
    /// Settled pictures that failed.
    public internal(set) var failedPictures = 0
    /// Pictures found by the walk that were finished or left alone before.
    public internal(set) var settledBefore = 0

    /// Nothing done yet.
    public init() {}
}
