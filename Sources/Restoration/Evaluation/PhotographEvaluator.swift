import Colorization
public import ImageMetrics
import Imaging
import NeuralNetwork
import PictureAnalysis
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Evaluates the model on one colour photograph: it sees its lightness, and its colours are compared with the
    /// photograph's, at its own size and, if it is larger, with its short side at `shortSide`.
    ///
    /// The way is that of a batch: same decoding, same prediction, same upsampling of the chroma.
    ///
    /// - Parameters:
    ///   - photograph: the file.
    ///   - shortSide: pixels.
    ///   - scale: how many times larger than the photograph the picture is that gets its colours, as if
    ///     it had been scanned at a higher resolution. They are evaluated at the photograph's size; with
    ///     the short side reduced nothing is measured then, unless it is 1.
    /// - Returns: the figures, and the trial at the photograph's own size.
    /// - Throws: why it cannot be read; unsupported if it is grey, or if the recipe adds no colour.
    public func evaluate(
        _ photograph: FilePath, shortSide: Int, scale: Int = 1
    ) throws(PictureFailure) -> (figures: EvaluatedPhotograph, trial: ColorTrial) {
        guard let engine, let coloring = settings.recipe.coloring else {
            throw PictureFailure(.unsupported, "The recipe adds no colours.")
        }
        return try PhotographEvaluator(
            engine: engine, coloring: coloring, variant: variant(for: photograph, .only),
            threads: threads, workFolder: workFolder
        ).evaluate(photograph, shortSide: shortSide, scale: scale)
    }
}

/// Evaluates a model on a colour photograph.
private struct PhotographEvaluator {
    let engine: ColorEngine
    let coloring: ColorizeStage
    let variant: ColorVariant
    let threads: ThreadBudget
    let workFolder: FilePath

    func evaluate(
        _ photograph: FilePath, shortSide: Int, scale: Int
    ) throws(PictureFailure) -> (figures: EvaluatedPhotograph, trial: ColorTrial) {
        let image = try reportingFailure {
            try SourcePicture(opening: photograph).decode(workFolder: workFolder)
        }
        guard image.bands == 3 else {
            throw PictureFailure(
                .unsupported, "The picture is grey: there are no colours to compare with.",
                remedy: "Leave it out.")
        }
        let native = try measure(image, scale: scale)
        var figures = EvaluatedPhotograph(
            width: image.width, height: image.height, native: ColorEvaluation(native.trial),
            confidence: native.confidence, networkSeconds: native.networkSeconds)
        if scale == 1 {
            figures.reduced = try measureReduced(image, shortSide: shortSide) ?? figures.native
        }
        return (figures, native.trial)
    }

    /// Evaluates the photograph with its short side reduced; nil if it is not longer.
    private func measureReduced(
        _ image: borrowing VipsImage, shortSide: Int
    ) throws(PictureFailure) -> ColorEvaluation? {
        let scale = Double(shortSide) / Double(min(image.width, image.height))
        guard scale < 1 else { return nil }
        let small = try reportingFailure {
            try image.resized(
                width: Int((Double(image.width) * scale).rounded()),
                height: Int((Double(image.height) * scale).rounded()))
        }
        return ColorEvaluation(try measure(small, scale: 1).trial)
    }

    private func measure(
        _ image: borrowing VipsImage, scale: Int
    ) throws(PictureFailure) -> (
        trial: ColorTrial, confidence: Double?, networkSeconds: Double
    ) {
        let (width, height) = (image.width, image.height)
        let most = DecodeLimits().maxPixels
        guard width * height * scale * scale <= most else {
            throw PictureFailure(
                .tooLarge, "Enlarged \(scale) times, it would have more than \(most) pixels.",
                remedy: "Choose a smaller scale.")
        }
        let lightness = try reportingFailure {
            try image.lightness(workFolder: workFolder)
                .upsampled(times: scale, workFolder: workFolder)
        }
        let prediction = try predict(lightness)
        let reader = RowReader(lightness)
        let (a, b) = try reportingFailure {
            try AreaMean.planes(width: width, height: height, scale: scale) { y, a, b in
                try reader.read(row: y) { lightness in
                    prediction.upsampler.upsample(
                        row: y, columns: 0..<width * scale, lightness: lightness, a: a, b: b)
                }
            }
        }
        let truth = try reportingFailure { try AnalysisPicture(image.shared()).samples }
        return (
            ColorTrial(truth: truth, width: width, a: a, b: b), prediction.confidence,
            prediction.seconds
        )
    }

    /// What the network says of a picture, and how sure it is.
    private func predict(
        _ lightness: borrowing VipsImage
    ) throws(PictureFailure) -> (upsampler: ChromaUpsampler, confidence: Double?, seconds: Double) {
        let start = ContinuousClock.now
        let method = coloring.method
        let view = try engine.view(of: lightness, method: method)
        let made = engine.coloring(
            of: view, global: engine.globalFeatures(of: view, threads: threads), variant: variant,
            wish: method.wish, threads: threads)
        let inference = try engine.color(
            lightness, view: view, method: method, coloring: made, threads: threads,
            folder: workFolder)
        _ = try inference.finish()
        let seconds = start.millisecondsSince / 1000
        let confidence =
            coloring.estimatesConfidence
            ? engine.confidence(of: view, global: made.features, threads: threads).value : nil
        return (engine.upsampler(of: inference.plane, method: method), confidence, seconds)
    }
}

/// L* of single rows of a picture.
private struct RowReader {
    private let reader: LightnessReader

    init(_ lightness: borrowing VipsImage) {
        reader = LightnessReader(lightness.shared(), isLuma: false)
    }

    func read(row y: Int, _ body: (UnsafePointer<Float>) -> Void) throws(ImagingError) {
        var values = [Float](repeating: 0, count: reader.width)
        try reader.read(
            x: 0, y: y, width: reader.width, height: 1, scale: 1, offset: 0, into: &values)
        values.withUnsafeBufferPointer { row in
            if let start = row.baseAddress { body(start) }
        }
    }
}
