import Imaging
import NeuralNetwork
public import Records
public import Retouching
import TensorCore

/// Finds dust, hairs, scratches and spots, and fills them from what surrounds them.
public struct RepairStage: Stage {
    /// The name in recipes.
    public static let name = "repair"
    /// One line for people who write recipes.
    public static let summary = "Finds dust, hairs, scratches and spots, and fills them."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// The scan may stay as it is.
    public static let isRequired = false
    /// For forecasts.
    public static let secondsPerPixel = 0.15e-6
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "sensitivity", .choice(DamageSensitivity.allCases.map(\.rawValue)),
            default: .text("normal"),
            summary: "how much damage is found, at the risk of taking details for damage"),
        StageParameter(
            "mask", .flag, default: .flag(false),
            summary: "whether a picture of what was filled is written beside the output"),
    ]

    /// How much has to speak for damage.
    public let sensitivity: DamageSensitivity
    /// Whether a picture of what was filled is written.
    public let writesMask: Bool

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        sensitivity = values.word("sensitivity")
        writesMask = values.flag("mask")
    }

    /// Fills the damage; leaves prints of dots and lines alone, which look like damage.
    ///
    /// - Throws: disk full where a temporary file does not fit, otherwise an internal error.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let (width, height) = (picture.image.width, picture.image.height)
        var mask = DamageMask(width: width, height: height)
        var facts: [String: String] = [:]
        if let flag = picture.record.flags.first(where: Self.drawn.contains) {
            facts["left_alone"] = flag.rawValue
        } else {
            mask = try damage(of: picture, context)
        }
        let count = mask.count
        facts["pixels"] = "\(count)"
        facts["share"] = FactText.percentage(mask.share, digits: 4)
        if count > 0 { picture.image = try filled(picture.image, mask, context) }
        if writesMask { picture.repairMask = mask }
        picture.record.stages.append(
            StageRecord(
                stage: Self.name, facts: facts,
                alteration: count > 0
                    ? "repaired (\(FactText.percentage(mask.share, digits: 4)))" : nil))
    }

    /// Pictures that consist of small dark marks.
    private static let drawn: Set<QualityFlag> = [.bilevel, .halftone]

    private func damage(
        of picture: borrowing Picture, _ context: borrowing StageContext
    ) throws(PictureFailure) -> DamageMask {
        guard let detector = context.damageDetector else {
            preconditionFailure("a recipe that repairs comes with a model that finds damage")
        }
        let image = picture.image.shared()
        let threads = context.threads
        return try reportingFailure {
            try detector.mark(
                width: image.width, height: image.height, sensitivity: sensitivity,
                threads: threads
            ) { part, output in
                try image.readShares(
                    x: part.x, y: part.y, width: part.width, height: part.height, into: output)
            }
        }
    }

    private func filled(
        _ image: borrowing VipsImage, _ mask: DamageMask, _ context: borrowing StageContext
    ) throws(PictureFailure) -> VipsImage {
        let threads = context.threads
        let folder = context.workFolder
        return try reportingFailure {
            try image.filtered(
                reach: HoleFiller.reach, workFolder: folder, threads: { threads.count }
            ) { band in
                let filler = HoleFiller(
                    filling: band.input(row: band.readable.lowerBound), mask: mask,
                    rows: band.readable)
                for y in band.rows {
                    band.output(row: y).update(from: filler.row(y), count: band.width)
                }
            }
        }
    }
}
