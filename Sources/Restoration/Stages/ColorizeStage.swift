import Colorization
import Imaging
public import Records

/// Adds the chroma that the network predicts to the lightness of the scan.
public struct ColorizeStage: Stage {
    /// The name in recipes.
    public static let name = "colorize"
    /// One line for people who write recipes.
    public static let summary = "Adds the network's colour; the scan's lightness stays as it is."
    /// Adds colour.
    public static let phase = StagePhase.colour
    /// A recipe without it would not be worth running.
    public static let isRequired = true
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "chroma", .choice(["native"]), default: .text("native"),
            summary: "the resolution at which chroma is predicted: native, as in the 2016 paper"),
        StageParameter(
            "upsampling", .choice(["bilinear"]), default: .text("bilinear"),
            summary: "how half-size chroma is brought to full size"),
    ]

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {}

    /// Sets the network to work and arranges for the coloured picture to be computed when it is pulled.
    ///
    /// - Throws: disk full or out of memory where there is no room for chroma.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let start = ContinuousClock.now
        let engine = context.engine
        let global = try engine.globalFeatures(of: picture.image, threads: context.threads)
        picture.record.scenes = engine.scenes(global)
        let chroma = try engine.plane(for: picture.image, folder: context.workFolder)
        let source = engine.reader(of: picture.image)
        let threads = context.threads
        picture.record.timings.inference += start.millisecondsSince
        picture.inference = ChromaInference(into: chroma) { check throws(PictureFailure) in
            try engine.predict(
                source, global: global, threads: threads, into: chroma, progress: check)
        }
        let bitDepth = context.outputBitDepth
        picture.image = try reportingFailure {
            try ColorMerge.merge(
                picture.image, with: chroma, bitDepth: bitDepth, tally: picture.gamut)
        }
        picture.record.stages.append(StageRecord(stage: Self.name))
    }
}
