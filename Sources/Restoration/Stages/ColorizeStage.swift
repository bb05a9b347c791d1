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
            "chroma", .choice(ColorMethod.Chroma.allCases.map(\.rawValue)),
            default: .text("coarse"),
            summary: "native resolution (the 2016 paper), a coarse copy, or multiscale: both joined"
        ),
        StageParameter(
            "coarse_side", .integer(128...2048), default: .integer(500),
            summary: "long side of the coarse copy in pixels"),
        StageParameter(
            "upsampling", .choice(ColorMethod.Upsampling.allCases.map(\.rawValue)),
            default: .text("guided"),
            summary: "how chroma is brought to full size: guided by lightness, or bilinear"),
        StageParameter(
            "normalize", .flag, default: .flag(true),
            summary: "the network, and only it, sees faded and dense tones at full range"),
        StageParameter(
            "local_contrast", .number(0...1), default: .number(0),
            summary: "how much of that follows the surroundings' tones"),
        StageParameter(
            "saturation", .number(0...3), default: .number(1),
            summary: "factor on the chroma; hues and lightness stay"),
    ]

    /// How colours are predicted.
    public let method: ColorMethod

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        method = ColorMethod(
            chroma: values.word("chroma"), coarseSide: values.integer("coarse_side"),
            upsampling: values.word("upsampling"), normalize: values.flag("normalize"),
            localContrast: values.number("local_contrast"),
            saturation: values.number("saturation"))
    }

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
                picture.image, with: chroma, method: method, bitDepth: bitDepth,
                tally: picture.gamut)
        }
        picture.record.stages.append(StageRecord(stage: Self.name))
    }
}
