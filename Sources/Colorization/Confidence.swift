internal import Glibc

/// How far the colours of a picture can be trusted: judged by the error that the model expects, or, if it knows none,
/// by how well several passes of the network agree.
public struct Confidence: Hashable, Sendable {
    /// 0 to 1: the share of ordinary photographs whose colours can be trusted less.
    public let value: Double
    /// The same of every place, row by row.
    public let map: [Float]
    /// Columns of ``map``: half those of the copy that was looked at, rounded up.
    public let width: Int

    /// Rows of ``map``.
    public var height: Int { map.count / width }

    // The disagreements' logarithms, weighted: on 742 small colour photographs these weights told the
    // error of a* and b* best (Spearman 0.31 on 542 of them, 0.33 on 200 that were left out); middle and
    // spread are theirs, so that the values are spread evenly over photographs.
    private static let weights = (mirror: 0.4, scale: 0.4, scene: 0.2)
    private static let floor = 0.3
    private static let middle = 1.133
    private static let spread = 0.22
    /// Mean distance, in units of a* and b*, that taking the scene away makes.
    private static let usualSceneDistance = 12.0
    /// Cells on each side of a place that count for its neighbourhood.
    private static let reach = 4

    /// What is known already; `map` has `width` columns.
    init(value: Double, map: [Float], width: Int) {
        self.value = value
        self.map = map
        self.width = width
    }

    /// Judges by distances in the plane of a* and b* between passes, one value a cell.
    ///
    /// - Parameters:
    ///   - mirror: to the colours of the mirrored picture.
    ///   - scale: to those of a smaller copy.
    ///   - scene: to those without the features of the whole picture; nil if the network has none.
    ///   - width: cells in a row.
    init(mirror: [Float], scale: [Float], scene: [Float]?, width: Int) {
        self.width = width
        let planes = [mirror, scale, scene].map { plane in
            plane.map { Self.neighborhoodMeans($0, width: width) }
        }
        value = Self.confidence(
            mirror: Self.mean(mirror), scale: Self.mean(scale),
            scene: scene.map(Self.mean) ?? Self.usualSceneDistance)
        map = mirror.indices.map { index in
            let distances = planes.map { $0.map { Double($0[index]) } }
            return Float(
                Self.confidence(
                    mirror: distances[0] ?? 0, scale: distances[1] ?? 0,
                    scene: distances[2] ?? Self.usualSceneDistance))
        }
    }

    /// The logistic curve through the middle of the weighted logarithms, as wide as they are spread.
    static func confidence(mirror: Double, scale: Double, scene: Double) -> Double {
        let disagreement =
            weights.mirror * log(mirror + floor) + weights.scale * log(scale + floor)
            + weights.scene * log(scene + floor)
        return share(disagreement, middle: middle, spread: spread)
    }

    /// How much of a logistic distribution lies above a value.
    static func share(_ value: Double, middle: Double, spread: Double) -> Double {
        1 / (1 + exp(Double.pi / (3.0.squareRoot() * spread) * (value - middle)))
    }

    private static func mean(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) } / Double(max(values.count, 1))
    }

    /// Means over squares, cut off at the edges.
    static func neighborhoodMeans(_ plane: [Float], width: Int) -> [Float] {
        let across = runningMeans(plane, count: width, lines: plane.count / width, step: 1, width)
        return runningMeans(across, count: plane.count / width, lines: width, step: width, 1)
    }

    private static func runningMeans(
        _ plane: [Float], count: Int, lines: Int, step: Int, _ lineStep: Int
    ) -> [Float] {
        var result = plane
        for line in 0..<lines {
            let start = line * lineStep
            for index in 0..<count {
                let (low, high) = (max(0, index - reach), min(count - 1, index + reach))
                var sum: Float = 0
                for near in low...high { sum += plane[start + near * step] }
                result[start + index * step] = sum / Float(high - low + 1)
            }
        }
        return result
    }
}
