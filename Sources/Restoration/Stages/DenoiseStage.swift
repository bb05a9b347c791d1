import Imaging
public import Records
import Retouching

/// Makes grain weaker; by default most of it stays, as it is part of the photograph.
public struct DenoiseStage: Stage {
    /// The name in recipes.
    public static let name = "denoise"
    /// One line for people who write recipes.
    public static let summary = "Takes a share of the grain away; edges stay."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// Most recipes keep the grain.
    public static let isRequired = false
    /// For forecasts.
    public static let secondsPerPixel = 0.035e-6
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "strength", .number(0...1), default: .number(0.3),
            summary: "the share of the grain that goes")
    ]
    /// Weaker noise cannot be seen, and rounding to 8 bits alone makes more than half of it.
    private static let leastLevel = 0.5 / 255

    private let strength: Double

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        strength = values.number("strength")
    }

    /// Measures the grain and computes the picture with less of it, in memory or in a temporary file.
    ///
    /// - Throws: disk full where the temporary file does not fit; an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let model = try reportingFailure { try GrainModel(of: picture.image) }
        var facts = ["noise": DecimalText.trimmedPercentage(model.level)]
        var alteration: String?
        if model.level >= Self.leastLevel, strength > 0 {
            let filter = GrainFilter(model, strength: strength)
            let (height, tally) = (picture.image.height, ChangeTally())
            try picture.filter(reach: GrainFilter.reach, in: context) { band in
                filter.apply(band, height: height)
                tally.add(band)
            }
            facts["removed"] = DecimalText.trimmedPercentage(tally.deviation)
            alteration = "denoised (\(DecimalText.percentage(strength)) of the grain)"
        } else {
            facts["removed"] = "nothing"
        }
        picture.record.stages.append(
            StageRecord(stage: Self.name, facts: facts, alteration: alteration))
    }
}
