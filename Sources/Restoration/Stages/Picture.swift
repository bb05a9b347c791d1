import Colorization
public import Imaging
public import Metadata
import NeuralNetwork
import PictureAnalysis
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
    /// The metadata of the source as they stand in the file, beside it and in the catalogue.
    public let metadata: SourceMetadata
    /// What is known so far; stages add to it.
    public var record: PictureRecord
    /// Where the pixels of the source have gone.
    public private(set) var mapping: SourceMapping
    /// The network, as long as it may be at work on this picture; the pixels of ``image`` wait for it.
    var inference: ChromaInference?
    /// What a search for the photograph's frame in ``image`` has found; nil before it, and after pixels have
    /// moved.
    private var search: FrameSearch?
    /// What a small copy of the scan showed of it, as long as no pixels have moved.
    private var seenFrame: PhotographFrame?
    /// What stages keep from one step to the next.
    var findings = Findings()
    /// Counts the pixels whose chroma had to be reduced to fit into sRGB.
    let gamut = GamutTally()

    init(
        image: consuming VipsImage, source: SourceFacts, metadata: SourceMetadata,
        record: PictureRecord, mapping: SourceMapping? = nil, frame: PhotographFrame? = nil
    ) {
        self.image = image
        self.source = source
        self.metadata = metadata
        self.record = record
        self.mapping = mapping ?? SourceMapping(source)
        seenFrame = frame
    }

    /// The resolution of ``image``; nil where it is unknown.
    var resolution: Resolution? {
        metadata.resolution.taken.flatMap(mapping.resolution(from:))
    }

    private struct FrameSearch {
        let frame: PhotographFrame?
    }

    /// Where the photograph lies in ``image``; nil where nothing else is seen.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    mutating func frame() throws(PictureFailure) -> PhotographFrame? {
        if let search { return search.frame }
        let frame = try reportingFailure { try FrameAnalysis.frame(of: image) }
        search = FrameSearch(frame: frame)
        return frame
    }

    /// The frame as far as it is known without another search.
    var knownFrame: PhotographFrame? {
        if let search { search.frame } else { seenFrame }
    }

    /// Replaces the picture by the same one, turned, cut or scaled.
    ///
    /// - Parameters:
    ///   - image: the changed picture; may be computed only when it is pulled.
    ///   - change: notes where the pixels go.
    mutating func move(to image: consuming VipsImage, _ change: (inout SourceMapping) -> Void) {
        self.image = image
        change(&mapping)
        (search, seenFrame) = (nil, nil)
    }

    /// Replaces the picture by what `body` makes of its neighbourhoods; see `VipsImage.filtered`.
    ///
    /// - Throws: disk full where the temporary file does not fit, otherwise an internal error.
    mutating func filter(
        reach: Int, in context: borrowing StageContext, body: @Sendable (GrayBand) -> Void
    ) throws(PictureFailure) {
        let (folder, threads) = (context.workFolder, context.threads)
        image = try reportingFailure {
            try image.filtered(
                reach: reach, workFolder: folder, threads: { threads.count }, body: body)
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
