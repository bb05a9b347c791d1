import Imaging
import PictureAnalysis
public import Records

/// Finds what lies around the photograph: scanner bed, mount, film rebate, target; and cuts it off if asked to.
public struct CropStage: Stage {
    /// The name in recipes.
    public static let name = "crop"
    /// One line for people who write recipes.
    public static let summary =
        "Finds what lies around the photograph, and cuts it off if asked to."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// Off by default.
    public static let isRequired = false
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "mode", .choice(["flag", "remove"]), default: .text("flag"),
            summary: "only flag what lies around the photograph, or cut it off"),
        StageParameter(
            "margin", .number(0...10), default: .number(0.2),
            summary: "percent of the photograph's longer side that is kept around it"),
    ]

    /// True if something is cut off.
    public let removes: Bool
    /// Percent of the photograph's longer side.
    public let margin: Double

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        removes = values.text("mode") == "remove"
        margin = values.number("margin")
    }

    /// Finds the photograph and flags the picture if there is more; with `remove`, narrows the picture
    /// to an upright rectangle that holds all of the photograph.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let frame = try picture.frame()
        var record = StageRecord(stage: Self.name, facts: ["around": "nothing"])
        if let frame {
            picture.record.insert(.borderOrTarget)
            let (width, height) = (picture.image.width, picture.image.height)
            let kept = Rectangle(frame, margin: margin / 100, width: width, height: height)
            record.facts = ["around": kept.surroundings(width: width, height: height)]
            if removes, (kept.width, kept.height) != (width, height) {
                record.alteration = "cropped to the photograph"
                record.facts["from"] = "\(width)x\(height)"
                record.facts["to"] = "\(kept.width)x\(kept.height)"
                let cropped = try reportingFailure {
                    try picture.image.cropped(
                        x: kept.x, y: kept.y, width: kept.width, height: kept.height)
                }
                picture.move(to: cropped) {
                    $0.crop(x: kept.x, y: kept.y, width: kept.width, height: kept.height)
                }
            }
        }
        picture.record.stages.append(record)
    }
}

/// Whole pixels of a picture.
private struct Rectangle {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// The pixels that a frame touches, with a margin as a share of the longer side, inside the picture.
    init(_ frame: PhotographFrame, margin: Double, width: Int, height: Int) {
        let bounds = frame.bounds
        let space = margin * max(bounds.right - bounds.left, bounds.bottom - bounds.top)
        x = max(0, Int((bounds.left - space).rounded(.down)))
        y = max(0, Int((bounds.top - space).rounded(.down)))
        self.width = min(width, Int((bounds.right + space).rounded(.up))) - x
        self.height = min(height, Int((bounds.bottom + space).rounded(.up))) - y
    }

    /// Pixels between this and the sides of its picture.
    func surroundings(width: Int, height: Int) -> String {
        "left \(x), top \(y), right \(width - x - self.width), bottom \(height - y - self.height)"
    }
}
