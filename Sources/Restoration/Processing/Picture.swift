import Colorization
public import Imaging
import Retouching
public import Records

/// A picture on its way through the stages of a recipe.
public struct Picture: ~Copyable {
    /// What the next stage works on.
    ///
    /// The scan's lightness, one band, until a stage adds colour; then sRGB. Pixels may be computed
    /// only when they are pulled.
    public var image: VipsImage
    /// What the source file is.
    public let source: SourceFacts
    /// The metadata of the source as they stand in the file.
    public let metadata: SourceMetadata
    /// What is known so far; stages add to it.
    public var record: PictureRecord
    /// The network, as long as it may be at work on this picture; the pixels of ``image`` wait for it.
    var inference: ChromaInference?
    /// Pixels that were filled, to be written beside the output; nil if that was not asked for.
    var repairMask: DamageMask?
    /// What the network knows of the picture; nil before the first look.
    var insight: PictureInsight?
    /// Counts the pixels whose chroma had to be reduced to fit into sRGB.
    let gamut = GamutTally()

    init(
        image: consuming VipsImage, source: SourceFacts, metadata: SourceMetadata,
        record: PictureRecord
    ) {
        self.image = image
        self.source = source
        self.metadata = metadata
        self.record = record
    }

    /// Takes the picture through a stage and notes the time in what the stage records.
    ///
    /// - Throws: what the stage throws.
    mutating func apply(
        _ stage: any Stage, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let start = ContinuousClock.now
        let known = record.stages.count
        try stage.apply(to: &self, in: context)
        for index in known..<record.stages.count {
            record.stages[index].milliseconds = start.millisecondsSince
        }
    }

    /// Works on every pixel of ``image``, which may have to wait for the network, and counts the time
    /// without the waiting as encoding.
    ///
    /// - Throws: what `work` throws; if the network has failed, the reason of that.
    mutating func pull<Result: ~Copyable>(
        _ work: (borrowing VipsImage) throws -> Result
    ) throws(PictureFailure) -> Result {
        let start = ContinuousClock.now
        let waitedBefore = inference?.plane.waitingTime ?? .zero
        let result: Result
        do throws(PictureFailure) {
            result = try reportingFailure { try work(image) }
        } catch {
            throw inference?.stop() ?? error
        }
        let waited = (inference?.plane.waitingTime ?? .zero) - waitedBefore
        record.timings.encode += start.millisecondsSince - waited / .milliseconds(1)
        try finishInference()
        return result
    }

    private mutating func finishInference() throws(PictureFailure) {
        guard let inference else { return }
        record.timings.inference += try inference.finish()
        self.inference = nil
    }
}
