import ColorScience
import Colorization
import Imaging
public import ImageMetrics
public import Records
public import SystemPackage

/// Judges a model on colour photographs: it sees their lightness, and its colours are compared with
/// theirs.
///
/// The way is that of a batch: same decoding, same prediction, same enlargement of the chroma.
public struct PhotographEvaluator: Sendable {
    private let engine: ColorEngine
    private let method: ColorMethod
    private let style: GlobalFeatures?
    private let threads: ThreadBudget
    private let workFolder: FilePath

    /// Maps a model and starts libvips.
    ///
    /// - Parameters:
    ///   - model: the model file.
    ///   - method: how colours are predicted.
    ///   - style: a picture whose features as a whole replace those of each photograph; if it is
    ///     coloured, its lightness counts.
    ///   - threads: threads that one photograph may use.
    ///   - workFolder: where temporary files may lie.
    /// - Throws: `ModelError` if the model cannot be used, `PictureFailure` if it is the style.
    public init(
        model: FilePath, method: ColorMethod, style: FilePath? = nil, threads: Int,
        workFolder: FilePath
    ) throws {
        VipsRuntime.start()
        engine = try ColorEngine(model: model)
        self.method = method
        self.threads = ThreadBudget(threads)
        self.workFolder = workFolder
        self.style = try style.map { [engine, threads = self.threads] style in
            try Self.features(of: style, engine, threads, workFolder)
        }
    }

    /// Judges one photograph at its own size and, if it is larger, with its short side at `shortSide`.
    ///
    /// - Parameters:
    ///   - photograph: the file.
    ///   - shortSide: pixels.
    ///   - scale: how many times larger than the photograph the picture is that gets its colours, as if
    ///     it had been scanned at a higher resolution. They are judged at the photograph's size; with
    ///     the short side reduced nothing is measured then, unless it is 1.
    /// - Returns: the figures, and the trial at the photograph's own size.
    /// - Throws: why it cannot be read; unsupported if it is grey.
    public func evaluate(
        _ photograph: FilePath, shortSide: Int, scale: Int = 1
    ) throws(PictureFailure) -> (figures: EvaluatedPhotograph, trial: ColorTrial) {
        let image = try reportingFailure {
            try SourcePicture(opening: photograph).decode(workFolder: workFolder)
        }
        guard image.bands == 3 else {
            throw PictureFailure(
                .unsupported, "The picture is grey: there are no colours to compare with.",
                remedy: "Leave it out.")
        }
        let native = try judge(image, scale: scale)
        var figures = EvaluatedPhotograph(
            width: image.width, height: image.height, native: ColorEvaluation(native.trial),
            confidence: native.confidence, networkSeconds: native.networkSeconds)
        if scale == 1 {
            figures.reduced = try judgeReduced(image, shortSide: shortSide) ?? figures.native
        }
        return (figures, native.trial)
    }

    /// Judges the photograph with its short side reduced; nil if it is not longer.
    private func judgeReduced(
        _ image: borrowing VipsImage, shortSide: Int
    ) throws(PictureFailure) -> ColorEvaluation? {
        let scale = Double(shortSide) / Double(min(image.width, image.height))
        guard scale < 1 else { return nil }
        let small = try reportingFailure {
            try image.resized(
                width: Int((Double(image.width) * scale).rounded()),
                height: Int((Double(image.height) * scale).rounded()))
        }
        return ColorEvaluation(try judge(small, scale: 1).trial)
    }

    private func judge(
        _ image: borrowing VipsImage, scale: Int
    ) throws(PictureFailure) -> (
        trial: ColorTrial, confidence: Double?, networkSeconds: Double
    ) {
        let (width, height) = (image.width, image.height)
        let most = DecodeLimits().maxPixels
        guard width * height * scale * scale <= most else {
            throw PictureFailure(
                .tooLarge, "Enlarged \(scale) times it would have more than \(most) pixels.",
                remedy: "Choose a smaller scale.")
        }
        let lightness = try reportingFailure {
            try image.lightness(workFolder: workFolder)
                .enlarged(times: scale, workFolder: workFolder)
        }
        let start = ContinuousClock.now
        let prediction = try predict(lightness)
        let seconds = start.millisecondsSince / 1000
        let (a, b) = try reportingFailure {
            try AreaMean.planes(width: width, height: height, scale: scale, of: prediction.row)
        }
        let truth = try reportingFailure { try AnalysisPicture(image.shared()).samples }
        return (
            ColorTrial(truth: truth, width: width, a: a, b: b), prediction.confidence, seconds
        )
    }

    /// What the network says of a picture: a* and b*, row by row of its own size, and how sure it is.
    private func predict(
        _ lightness: borrowing VipsImage
    ) throws(PictureFailure) -> (row: AreaMean.Row, confidence: Double?) {
        let chroma = try engine.plane(for: lightness, folder: workFolder)
        let features =
            if let style { style } else {
                try engine.globalFeatures(of: lightness, threads: threads)
            }
        try engine.predict(
            engine.reader(of: lightness), global: features, threads: threads, into: chroma)
        let width = lightness.width
        func row(
            _ y: Int, _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>
        ) {
            let nearer = y / 2
            let farther = min(max(y % 2 == 0 ? nearer - 1 : nearer + 1, 0), chroma.height - 1)
            ChromaRow.upsample(
                nearer: chroma.a(row: nearer), farther: chroma.a(row: farther),
                halfCount: chroma.width, fromX: 0, count: width, into: a)
            ChromaRow.upsample(
                nearer: chroma.b(row: nearer), farther: chroma.b(row: farther),
                halfCount: chroma.width, fromX: 0, count: width, into: b)
        }
        return (row, nil)
    }

    /// What the network knows of a whole picture in a file.
    private static func features(
        of style: FilePath, _ engine: ColorEngine, _ threads: ThreadBudget, _ workFolder: FilePath
    ) throws(PictureFailure) -> GlobalFeatures {
        let lightness = try reportingFailure {
            try SourcePicture(opening: style).decode(workFolder: workFolder)
                .lightness(workFolder: workFolder)
        }
        return try engine.globalFeatures(of: lightness, threads: threads)
    }
}
