import Imaging
import PictureAnalysis
public import Records

/// Turns a photograph that lies askew in the scan upright.
///
/// The angle comes from the photograph's own straight edges, never from what it shows: where none are seen, the
/// picture is left as it is.
public struct DeskewStage: Stage {
    /// The name in recipes.
    public static let name = "deskew"
    /// One line for people who write recipes.
    public static let summary = "Turns a photograph that lies askew upright, by its edges."
    /// Works on the scan's lightness.
    public static let phase = StagePhase.restoration
    /// Off by default.
    public static let isRequired = false
    /// For forecasts.
    public static let secondsPerPixel = 0.12e-6
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "limit", .number(0.1...5), default: .number(5),
            summary: "degrees; what lies more askew is left as it is"),
        StageParameter(
            "least", .number(0...1), default: .number(0.05),
            summary: "degrees; what lies less askew is left as it is"),
    ]

    /// Degrees.
    public let limit: Double
    /// Degrees.
    public let least: Double

    /// A stage with checked parameters.
    ///
    /// - Throws: ``StageProblem`` if no angle is left.
    public init(_ values: ParameterValues) throws(StageProblem) {
        limit = values.number("limit")
        least = values.number("least")
        guard least < limit else {
            throw StageProblem(parameter: "least", message: "must be less than `limit`.")
        }
    }

    /// Finds the photograph's edges, and turns the picture about its middle where they call for it.
    ///
    /// The turned picture is computed once and kept in memory or in the work folder. Its canvas is that
    /// of the scan, enlarged where the photograph's corners need it; what was not scanned gets the tone
    /// of the surface around the photograph.
    ///
    /// - Throws: disk full; an internal error if computing the pixels fails.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let frame = try picture.frame()
        var record = StageRecord(stage: Self.name, facts: ["angle": "unknown", "turned": "no"])
        if let frame {
            let isAskew = (least...limit).contains(abs(frame.angle))
            record.facts = frame.facts(turned: isAskew)
            if isAskew {
                let degrees = DecimalText.trimmed(-frame.angle, places: 2)
                record.alteration = "turned clockwise by \(degrees) degrees"
                let upright = try reportingFailure { try picture.image.upright(frame) }
                let (width, height) = (upright.width, upright.height)
                picture.move(to: upright) {
                    $0.turn(degrees: -frame.angle, width: width, height: height)
                }
                // Computed once, by all threads: interpolation costs more than anything that reads it.
                try picture.filter(reach: 0, in: context) { band in
                    for y in band.rows {
                        band.output(row: y).update(from: band.input(row: y), count: band.width)
                    }
                }
            }
        }
        picture.record.stages.append(record)
    }
}

extension PhotographFrame {
    fileprivate func facts(turned isAskew: Bool) -> [String: String] {
        [
            "angle": DecimalText.trimmed(angle, places: 3),
            "sides": sides.map(\.rawValue).joined(separator: " "), "turned": isAskew ? "yes" : "no",
        ]
    }
}

extension VipsImage {
    /// The picture turned so that a photograph in it stands upright and is all there.
    fileprivate borrowing func upright(_ frame: PhotographFrame) throws(ImagingError) -> VipsImage {
        let middle = Point(x: Double(width) / 2, y: Double(height) / 2)
        let corners = frame.corners.map { $0.turned(degrees: -frame.angle, about: middle) }
        func side(_ length: Int, _ distances: [Double]) -> Int {
            length + 2 * max(0, Int((distances.max() ?? 0).rounded(.up)) - length / 2)
        }
        return try turned(
            degrees: -frame.angle, width: side(width, corners.map { abs($0.x - middle.x) }),
            height: side(height, corners.map { abs($0.y - middle.y) }),
            background: bitDepth == 16 ? frame.tone * 257 : frame.tone)
    }
}
