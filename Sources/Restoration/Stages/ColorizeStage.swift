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

    /// Predicts chroma and arranges for the coloured picture to be computed when it is pulled.
    ///
    /// - Throws: disk full or out of memory where there is no room for chroma.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let start = ContinuousClock.now
        let global = try context.engine.globalFeatures(of: picture.image)
        picture.record.scenes = context.engine.scenes(global)
        let chroma = try context.engine.chroma(
            of: picture.image, global: global, threads: context.threads.count,
            folder: context.workFolder)
        let bitDepth = context.outputBitDepth
        picture.image = try reportingFailure {
            try ColorMerge.merge(
                picture.image, with: chroma, bitDepth: bitDepth, tally: picture.gamut)
        }
        picture.record.timings.inference += start.millisecondsSince
        picture.record.stages.append(StageRecord(stage: Self.name))
    }
}
