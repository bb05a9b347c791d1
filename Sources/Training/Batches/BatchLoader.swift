import Colorization

/// Batches to train on, made by background threads while the network works on earlier ones.
///
/// What is in a batch depends on the photographs, the settings and the batch's position alone, not on the
/// number of threads or on where a run was interrupted. A photograph that is grey, of one colour or cannot
/// be decoded is replaced by another. Ask from one thread at a time. When the loader is released, its
/// threads end with the sample that they are at.
public final class BatchLoader {
    /// Photographs that are trained on; this many samples are an epoch.
    public let photographCount: Int
    /// The number of the first sample of the next batch: where a later loader has to start to go on.
    public private(set) var position: Int

    private let maker: BatchMaker
    private let queue: BatchQueue

    /// Begins to make batches.
    ///
    /// - Parameters:
    ///   - photographs: those to train on.
    ///   - settings: what batches are made of.
    ///   - position: number of the first sample.
    ///   - threads: how many threads decode.
    ///   - reader: opens them.
    /// - Precondition: there is a photograph, and a thread.
    public init(
        _ photographs: PhotographSet, _ settings: BatchSettings, startingAt position: Int = 0,
        threads: Int = 1, reader: SampleReader
    ) {
        let maker = BatchMaker(photographs, settings, reader: reader)
        self.maker = maker
        self.position = position
        photographCount = photographs.photographs.count
        queue = BatchQueue(from: position, of: maker, threads: threads)
    }

    /// The next batch; waits for it if it is not made yet.
    ///
    /// - Throws: none of the photographs can be used, or the disk or memory does not suffice to read one.
    public func next() throws(TrainingError) -> TrainingBatch {
        let batch = try queue.take().get()
        position += maker.settings.batchSize
        return batch
    }

    /// Epochs that have passed, with the share of the present one.
    public var epoch: Double { Double(position) / Double(photographCount) }

    /// Photographs that turned out to be not usable since the last call; each comes once per loader.
    public func takeSkipped() -> [SkippedPhotograph] { maker.loader.takeSkipped() }
}
