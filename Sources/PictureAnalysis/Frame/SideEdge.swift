import Glibc

/// The straight end of an even surface along a side of a picture, and what speaks for it.
struct SideEdge: Sendable {
    /// More than the skews that are looked for: a line at the limit must not be cut short.
    static let steepest = 6.0

    /// How far behind the surface's end the middle of its edge may lie, in pixels.
    private static let blur = 1.5

    let side: FrameSide
    /// The edge itself, to a fraction of a pixel.
    private(set) var line: EdgeLine
    /// Share of the photograph's side along which the surface ends at the line.
    private(set) var support = 0.0
    /// Share of the pixels outside the line that match the surface.
    private(set) var cleanness = 0.0
    /// Share of the photograph's side at which the steepest step of tone lies on the line.
    private(set) var sharpness = 0.0
    /// Standard deviation of the steps' places from the line, in pixels.
    private(set) var residual = 0.0
    /// Pixels along the photograph's side.
    private(set) var length = 0.0
    /// Code value of the surface, 0 to 255.
    let tone: Double
    private let noise: Double

    /// Where the surface at a side ends, without knowing what the other sides have; nil if not in a line.
    init?(_ cells: SideCells, _ walk: BorderWalk, at side: FrameSide) {
        guard
            let line = EdgeLine(
                through: Self.points(walk, cells), steepest: Self.steepest,
                width: Self.width(cells))
        else { return nil }
        self.side = side
        self.line = line
        tone = walk.tone
        noise = walk.noise
    }

    /// Clockwise, in degrees.
    var angle: Double {
        let degrees = atan(line.slope) * 180 / .pi
        return side == .left || side == .bottom ? -degrees : degrees
    }

    /// How much the angle counts beside others: less with few or scattered points.
    var weight: Double {
        let value = sharpness * length / (residual + 0.1)
        return value * value
    }

    /// True if all that can be seen from this side alone says that a photograph begins here.
    ///
    /// What lies on the surface, such as a target, must not spoil it, but then the edge has to be clear.
    var isSound: Bool {
        let isClean = cleanness >= 0.93 || (cleanness >= 0.6 && support >= 0.85)
        return isClean && support >= 0.6 && sharpness >= 0.3 && noise <= 3 && line.offset >= 2
            && abs(angle) <= Self.steepest
    }

    /// Looks along the part of the line that is the photograph's side.
    ///
    /// - Parameters:
    ///   - cells: the picture from this side.
    ///   - walk: where the surface ends.
    ///   - ends: where the photograph's corners are, in pixels along the side.
    /// - Returns: nil if that is too short for a photograph.
    func examined(
        _ cells: SideCells, _ walk: BorderWalk, between ends: ClosedRange<Double>
    ) -> SideEdge? {
        let width = Double(cells.cellWidth)
        let first = max(0, Int((ends.lowerBound / width).rounded(.up)))
        let last = min(cells.cellCount, Int((ends.upperBound / width).rounded(.down)))
        guard last - first >= max(8, cells.cellCount * 3 / 10) else { return nil }
        var edge = self
        let tolerance = max(1.5, Double(cells.depth) / 400)
        let supporting = walk.ends.filter {
            (first..<last).contains($0.cell)
                && abs(Double($0.depth) - line.depth(at: cells.place(of: $0.cell))) <= tolerance
        }
        edge.support = Double(Set(supporting.map(\.cell)).count) / Double(last - first)
        edge.cleanness = walk.cleanShare(above: line, of: cells, in: first..<last)
        edge.length = Double(last - first) * width
        edge.sharpen(Self.steps(near: line, in: cells, first..<last), Self.radius(cells))
        return edge
    }

    private mutating func sharpen(_ steps: EdgeLine.Points, _ radius: Double) {
        guard let fine = line.refitted(to: steps, within: radius, least: 0.75) else { return }
        // Where a photograph begins in the tone of the surface, the clearest step lies inside it.
        let outermost = min(fine.offset, line.offset + Self.blur)
        line = EdgeLine(offset: outermost, slope: fine.slope)
        let distances = steps.map { abs($0.depth - fine.depth(at: $0.place)) }.filter { $0 < 2 }
        let squares = distances.reduce(0) { $0 + $1 * $1 }
        residual = (squares / Double(max(distances.count, 1))).squareRoot()
        sharpness = Double(distances.count { $0 <= 0.75 }) / Double(steps.count)
    }

    private static func width(_ cells: SideCells) -> Double {
        max(1, Double(cells.depth) / 800) * 1.5
    }

    private static func radius(_ cells: SideCells) -> Double {
        max(2, (Double(cells.depth) * 0.003).rounded())
    }

    private static func points(_ walk: BorderWalk, _ cells: SideCells) -> EdgeLine.Points {
        walk.ends.map { (cells.place(of: $0.cell), Double($0.depth), 1) }
    }

    /// The first clear step of tone near a line in each cell, with the step's height as its weight.
    ///
    /// The first and not the highest: a printed line around a photograph has two.
    private static func steps(
        near line: EdgeLine, in cells: SideCells, _ range: Range<Int>
    ) -> EdgeLine.Points {
        let radius = Int(radius(cells))
        return range.compactMap { cell in
            let place = cells.place(of: cell)
            let expected = line.depth(at: place)
            let low = Int(expected.rounded(.down)) - radius
            let high = Int(expected.rounded(.up)) + radius + 1
            guard low >= 1, high < cells.depth else { return nil }
            let tones = Array(cells[cell].dropFirst(low - 1).prefix(high - low + 2))
            let steps = (1..<tones.count).map { tones[$0] - tones[$0 - 1] }
            guard let step = firstStep(steps) else { return nil }
            return (place, Double(low) + step.place, Double(min(step.height, 30)))
        }
    }

    /// The place of the first step that is at least half as high as the highest, to a fraction.
    private static func firstStep(_ steps: [Float]) -> (place: Double, height: Float)? {
        let heights = steps.map { abs($0) }
        guard let highest = heights.max(), highest > 0,
            var index = heights.firstIndex(where: { $0 >= highest / 2 })
        else { return nil }
        while index + 1 < heights.count, heights[index + 1] > heights[index] { index += 1 }
        guard index > 0, index + 1 < heights.count else { return nil }
        let sign: Float = steps[index] < 0 ? -1 : 1
        let (before, after) = (max(sign * steps[index - 1], 0), max(sign * steps[index + 1], 0))
        let shift = (after - before) / (before + heights[index] + after)
        return (Double(index) + Double(shift), heights[index])
    }
}
