import Imaging
import PictureAnalysis
public import Records
import Retouching

/// Makes a positive of a silver negative, by its densities.
public struct InvertStage: Stage {
    /// When a picture is inverted.
    public enum Mode: String, CaseIterable, Sendable {
        /// Where the evidence for a negative is sure.
        case auto
        /// Always.
        case always
        /// Never: whoever writes the recipe knows that there are no negatives.
        case never
    }

    /// The name in recipes.
    public static let name = "invert"
    /// One line for people who write recipes.
    public static let summary = "Makes positives of negatives, by their densities."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// Without it negatives are left alone.
    public static let isRequired = false
    /// By ``mode``.
    public static let handlesNegatives = true
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "mode", .choice(Mode.allCases.map(\.rawValue)), default: .text(Mode.auto.rawValue),
            summary: "auto inverts what is surely a negative; never takes all for positives")
    ]

    /// When a picture is inverted.
    public let mode: Mode

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        mode = values.word("mode")
    }

    /// Inverts the picture when its rows are pulled, if it is to be inverted.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        var facts = ["mode": mode.rawValue]
        facts.merge(picture.record.polarity?.facts ?? [:]) { $1 }
        let isNegative = picture.record.polarity?.verdict == .negative
        let inverts = mode == .always || (mode == .auto && isNegative)
        facts["inverted"] = inverts ? "yes" : "no"
        if inverts {
            let curve = InversionCurve(try reportingFailure { try InnerTones(picture.image) })
            let table = ToneTable(bitDepth: picture.image.bitDepth, curve: curve.positive)
            picture.image = try reportingFailure { try table.applied(to: picture.image) }
            picture.record.remove(.suspectedNegative)
            facts["film_base"] = DecimalText.trimmed(curve.base, places: 4)
            facts["density_range"] = DecimalText.trimmed(curve.densityRange, places: 2)
            facts["exponent"] = DecimalText.trimmed(curve.exponent, places: 1)
        }
        picture.record.stages.append(
            StageRecord(
                stage: Self.name, facts: facts, alteration: inverts ? "inverted" : nil))
    }
}

extension Polarity {
    /// What the stage's record says of it.
    fileprivate var facts: [String: String] {
        ["polarity": verdict.rawValue, "polarity_score": DecimalText.trimmed(score, places: 2)]
    }
}
