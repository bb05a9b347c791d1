import Imaging
public import Records
import Retouching

/// Marks the picture visibly, for copies that travel without their metadata.
public struct LabelStage: Stage {
    /// The name in recipes.
    public static let name = "label"
    /// One line for people who write recipes.
    public static let summary =
        "Writes a line into a corner that says what software did."
    /// Works on the finished picture.
    public static let phase = StagePhase.finishing
    /// The metadata say the same, always.
    public static let isRequired = false
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "text", .line(60), default: .text("Colours added by software"),
            withoutColor: .text("Restored by software"), summary: "what it says"),
        StageParameter(
            "corner", .choice(LabelPlate.Corner.allCases.map(\.rawValue)),
            default: .text(LabelPlate.Corner.bottomRight.rawValue), summary: "where it stands"),
        StageParameter(
            "size", .number(1...10), default: .number(2.5),
            summary:
                "height of the text in percent of the shorter side; at most a third of the width is used"
        ),
        StageParameter(
            "opacity", .number(0...1), default: .number(0.6),
            summary: "of the dark plate behind the text"),
    ]

    private let text: String
    private let corner: LabelPlate.Corner
    private let size: Double
    private let opacity: Double

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        text = values.text("text")
        corner = values.word("corner")
        size = values.number("size")
        opacity = values.number("opacity")
    }

    /// Arranges for the mark to be put on when the picture is pulled.
    ///
    /// - Throws: an internal error if libvips refuses.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let plate = LabelPlate(
            text, corner: corner, size: size / 100, opacity: opacity,
            on: (picture.image.width, picture.image.height))
        guard let plate else {
            picture.record.stages.append(
                StageRecord(stage: Self.name, facts: ["left_out": "the picture is too small"]))
            return
        }
        picture.image = try reportingFailure { try plate.put(on: picture.image) }
        picture.record.stages.append(
            StageRecord(
                stage: Self.name,
                facts: ["text": text, "height": "\(plate.textHeight) pixels"]))
    }
}
