import Glibc

/// A straight edge seen from a side of a picture.
struct EdgeLine: Hashable, Sendable {
    /// Pixels from the side, at the middle of the side's cells.
    var offset: Double
    /// Pixels of depth per pixel along the side.
    var slope: Double

    /// Pixels from the side, this many pixels along the side from the middle.
    func depth(at place: Double) -> Double { offset + slope * place }

    /// Points of an edge: where they are along the side, how deep, and how much they count.
    typealias Points = [(place: Double, depth: Double, weight: Double)]

    /// The line that fits points best, by weighted least squares; nil if they have no extent.
    init?(fitting points: Points) {
        var (weights, places, depths, squares, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for point in points {
            weights += point.weight
            places += point.weight * point.place
            depths += point.weight * point.depth
            squares += point.weight * point.place * point.place
            products += point.weight * point.place * point.depth
        }
        let determinant = weights * squares - places * places
        guard determinant > 1e-6 else { return nil }
        slope = (weights * products - places * depths) / determinant
        offset = (depths - slope * places) / weights
    }

    init(offset: Double, slope: Double) {
        self.offset = offset
        self.slope = slope
    }

    /// The same line fitted to the points near it, ever nearer.
    ///
    /// - Parameters:
    ///   - points: points of the edge and others.
    ///   - tolerance: how far a point may be away at first, in pixels.
    ///   - least: how far at last.
    /// - Returns: the line, or nil where fewer than eight points are near.
    func refitted(to points: Points, within tolerance: Double, least: Double) -> EdgeLine? {
        var line = self
        var tolerance = tolerance
        for _ in 0..<6 {
            let near = points.filter { abs($0.depth - line.depth(at: $0.place)) <= tolerance }
            guard near.count >= 8, let fitted = EdgeLine(fitting: near) else { return nil }
            line = fitted
            tolerance = max(least, tolerance * 0.6)
        }
        return line
    }

    /// The line through as many points as possible, found by voting (Hough), then fitted to those; nil
    /// where no twenty points agree.
    ///
    /// - Parameters:
    ///   - points: at least some of them on the line.
    ///   - steepest: the largest slope to look for, in degrees.
    ///   - width: how far apart points of the line may be, in pixels.
    init?(through points: Points, steepest: Double, width: Double) {
        var best: (votes: Int, line: EdgeLine)?
        for degrees in stride(from: -steepest, through: steepest, by: 0.15) {
            let slope = tan(degrees * .pi / 180)
            let bins = points.map { Int((($0.depth - slope * $0.place) / width).rounded(.down)) }
            guard let low = bins.min(), let high = bins.max() else { return nil }
            var counts = [Int](repeating: 0, count: high - low + 2)
            for bin in bins {
                counts[bin - low] += 1
                counts[bin - low + 1] += 1
            }
            for index in counts.indices where counts[index] > best?.votes ?? 0 {
                let offset = Double(index + low) * width
                best = (counts[index], EdgeLine(offset: offset, slope: slope))
            }
        }
        guard let best, best.votes >= 20,
            let line = best.line.refitted(to: points, within: 3 * width, least: 1.2 * width)
        else { return nil }
        self = line
    }
}
