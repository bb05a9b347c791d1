import Imaging
public import Records
import Retouching

/// Makes edges steeper, without touching grain and without wide halos.
public struct SharpenStage: Stage {
    /// The name in recipes.
    public static let name = "sharpen"
    /// One line for people who write recipes.
    public static let summary =
        "Unsharp masking of lightness; grain is left alone, halos are limited."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// A faithful copy does without.
    public static let isRequired = false
    /// For forecasts.
    public static let secondsPerPixel = 0.025e-6
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "amount", .number(0...2), default: .number(0.5),
            summary: "factor on the difference to the blurred picture"),
        StageParameter(
            "radius", .number(0.5...5), default: .number(1),
            summary: "standard deviation of the blur in pixels"),
        StageParameter(
            "threshold", .number(0...10), default: .number(2),
            summary: "weaker differences are left alone; in standard deviations of the grain"),
    ]
    private let amount: Double
    private let radius: Double
    private let threshold: Double

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        amount = values.number("amount")
        radius = values.number("radius")
        threshold = values.number("threshold")
    }

    /// Measures the grain and computes the sharper picture, in memory or in a temporary file.
    ///
    /// - Throws: disk full where the temporary file does not fit; an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let model = try reportingFailure { try GrainModel(of: picture.image) }
        let least = threshold * model.level
        let filter = UnsharpFilter(amount: amount, radius: radius, threshold: least)
        let (height, tally) = (picture.image.height, ChangeTally())
        try picture.filter(reach: filter.reach, in: context) { band in
            filter.apply(band, height: height)
            tally.add(band)
        }
        picture.record.stages.append(
            StageRecord(
                stage: Self.name,
                facts: [
                    "threshold": DecimalText.trimmedPercentage(least),
                    "changed": DecimalText.trimmedPercentage(tally.deviation),
                ], alteration: tally.deviation > 0 ? "sharpened" : nil))
    }
}
