import Imaging
import PictureAnalysis
public import Records
import Retouching

/// Gives faded and dense pictures their black and white back.
public struct ToneStage: Stage {
    /// The name in recipes.
    public static let name = "tone"
    /// One line for people who write recipes.
    public static let summary = "Gives faded and dense pictures their black and white back."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// Tones are kept otherwise.
    public static let isRequired = false
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "strength", .number(0...1), default: .number(1),
            summary: "how far black and white points are moved to their usual places"),
        StageParameter(
            "clip", .number(0...1), default: .number(0.1),
            summary: "percentage of the pixels that may lie beyond either point"),
        StageParameter(
            "local_contrast", .number(0...1), default: .number(0),
            summary: "how much contrast the parts of the picture get, each for itself"),
    ]

    /// How far black and white points are moved, 0 to 1.
    public let strength: Double
    /// Share of the pixels that may lie beyond either point, 0 to 1.
    public let clip: Double
    /// How much contrast the parts of the picture get, 0 to 1.
    public let localContrast: Double

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        strength = values.number("strength")
        clip = values.number("clip") / 100
        localContrast = values.number("local_contrast")
    }

    /// Changes tones when rows are pulled; a picture of full range keeps every value.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let tones = try reportingFailure { try InnerTones(picture.image) }
        let levels = ToneLevels(tones, clip: clip, strength: strength)
        let table = ToneTable(bitDepth: picture.image.bitDepth, curve: levels.restored)
        var facts = [
            "black_point": DecimalText.trimmed(levels.black, places: 1),
            "white_point": DecimalText.trimmed(levels.white, places: 1),
            "gain": DecimalText.trimmed(levels.gain, places: 2),
        ]
        if !table.isIdentity {
            picture.image = try reportingFailure { try table.applied(to: picture.image) }
        }
        if localContrast > 0 {
            let copy = try reportingFailure { try AnalysisPicture(reducing: picture.image) }
            let local = LocalContrast(copy, strength: localContrast)
            picture.image = try reportingFailure { try local.applied(to: picture.image) }
            facts["local_contrast"] = DecimalText.trimmed(localContrast, places: 2)
        }
        let isChanged = !table.isIdentity || localContrast > 0
        picture.record.stages.append(
            StageRecord(
                stage: Self.name, facts: facts,
                alteration: isChanged ? "given more range of tones" : nil))
    }
}
