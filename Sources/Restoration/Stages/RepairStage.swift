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
            "least_side", .integer(0...10_000), default: .integer(1500),
            summary:
                "pixels of the longer side; in smaller pictures thin things look like scratches, and nothing is filled"
        ),
        StageParameter(
            "mask", .flag, default: .flag(false),
            summary: "whether a picture of what was filled is written beside the output"),
    ]

    /// How much has to speak for damage.
    public let sensitivity: DamageSensitivity
    /// Pixels of the longer side that a picture has at least if anything is to be filled.
    public let leastSide: Int
    /// Whether a picture of what was filled is written.
    public let writesMask: Bool

    /// What finds damage.
    public var models: [any AuxiliaryModel.Type] { [DamageDetector.self] }
    /// The mask, if it is asked for.
    public var companions: [CompanionForm] {
        writesMask ? Self.possibleCompanions : []
    }
    /// The mask.
    public static let possibleCompanions = [CompanionForm(kind: .repairMask, mark: "_repair")]

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {
        sensitivity = values.word("sensitivity")
        leastSide = values.integer("least_side")
        writesMask = values.flag("mask")
    }

    /// Fills the damage; leaves alone what looks like damage: prints of dots and lines, small pictures.
    ///
    /// - Throws: disk full where a temporary file does not fit, otherwise an internal error.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let reason = reasonToLeave(picture)
        let mask =
            reason == nil
            ? try damage(of: picture, context)
            : DamageMask(width: picture.image.width, height: picture.image.height)
        let count = mask.count
        let share = DecimalText.trimmedPercentage(mask.share, places: 4)
        var facts = ["pixels": "\(count)", "share": share]
        facts["left_alone"] = reason
        if count > 0 {
            try picture.filter(reach: Inpainter.reach, in: context) { band in
                let inpainter = Inpainter(
                    filling: band.input(row: band.readable.lowerBound), mask: mask,
                    rows: band.readable)
                for y in band.rows {
                    band.output(row: y).update(from: inpainter.row(y), count: band.width)
                }
            }
        }
        if writesMask { picture.findings[DamageMask.self] = mask }
        picture.record.stages.append(
            StageRecord(
                stage: Self.name, facts: facts,
                alteration: count > 0 ? "repaired (\(share))" : nil))
    }

    /// Writes where damage was filled, in the size of the stages that followed until there was colour.
    ///
    /// - Throws: why the file cannot be made.
    public func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) -> [CompanionRecord] {
        guard let form = companions.first, let mask = picture.findings[DamageMask.self] else {
            return []
        }
        let image = try reportingFailure {
            try maker.lightness.mapRows(bands: 1, bitDepth: 8) { block in
                for row in 0..<block.height {
                    let output = block.output8(row: row)
                    for x in 0..<block.width {
                        output[x] = mask[block.x + x, block.y + row] ? 255 : 0
                    }
                }
            }
        }
        return [try maker.map(form, title: "where damage was filled", image, of: picture)]
    }

    /// Why nothing is filled; nil if nothing speaks against it.
    private func reasonToLeave(_ picture: borrowing Picture) -> String? {
        let side = max(picture.image.width, picture.image.height)
        guard side >= leastSide else { return "smaller than \(leastSide) pixels" }
        return picture.record.flags.first(where: Self.drawn.contains)?.rawValue
    }

    /// Pictures that consist of small dark marks.
    private static let drawn: Set<QualityFlag> = [.bilevel, .halftone]

    private func damage(
        of picture: borrowing Picture, _ context: borrowing StageContext
    ) throws(PictureFailure) -> DamageMask {
        guard let detector = context.models[DamageDetector.self] else {
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
}

extension CompanionRecord.Kind {
    /// Where damage was filled, as a grey picture: white was filled.
    static let repairMask = Self(rawValue: "repair_mask")
}

extension DamageDetector: AuxiliaryModel {
    /// The name in the installation.
    public static let name = "autochrome-repair"
    /// As in `damageModel`.
    public static let key = "damage"
    /// What it does.
    public static let purpose = "finds damage"
}
