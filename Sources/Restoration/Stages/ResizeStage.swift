import Imaging
public import Records

/// Makes the picture smaller, for copies that are only looked at.
public struct ResizeStage: Stage {
    /// The name in recipes.
    public static let name = "resize"
    /// One line for people who write recipes.
    public static let summary = "Makes the picture smaller if its long side is over a limit."
    /// Works on the finished picture.
    public static let phase = StagePhase.finishing
    /// Most recipes keep every pixel.
    public static let isRequired = false
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "long_side", .integer(64...65_535), summary: "most pixels along the longer side")
    ]

    /// Most pixels of the longer side.
    public let longSide: Int?

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        longSide = values.integer("long_side")
    }

    /// Computes the smaller picture and keeps it in memory.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let before = "\(picture.image.width)x\(picture.image.height)"
        guard let longSide, max(picture.image.width, picture.image.height) > longSide else {
            return
        }
        let reduced = try picture.pull { try $0.reduced(longSide: longSide) }
        let (width, height) = (reduced.width, reduced.height)
        picture.move(to: reduced) { $0.resize(width: width, height: height) }
        let after = "\(width)x\(height)"
        picture.record.stages.append(
            StageRecord(stage: Self.name, facts: ["from": before, "to": after]))
    }
}
