/// Where, cell by cell, the even surface at a side of a picture ends.
///
/// From the side inwards a cell stays on the surface as long as its tone differs from the surface's by no more than
/// a threshold; the surface's tone is followed slowly, so that uneven light and soft shadows belong to it. What is
/// left may be reached again: dust, a ruler or a target lie on the surface.
struct BorderWalk {
    /// How far from the side a photograph may begin, as a share of the depth.
    private static let reach = 0.35
    /// How fast the surface's tone is followed, per pixel.
    private static let following: Float = 0.08

    /// Code value of the surface, 0 to 255.
    let tone: Double
    /// Standard deviation of the tones of the surface's outermost pixels, by the median.
    let noise: Double
    /// Where the surface ends: the cell, and the first pixel that is not surface.
    private(set) var ends: [(cell: Int, depth: Int)] = []

    /// Pixels looked at.
    private let limit: Int
    /// How many of the pixels before one match the surface: `limit + 1` of each cell.
    private var matches: [UInt16]

    init(_ cells: SideCells) {
        let outermost = max(2, Int((Double(cells.depth) * 0.003).rounded()))
        let starts = (0..<cells.cellCount).map { median(Array(cells[$0].prefix(outermost))) }
        let tone = median(starts)
        let spread = 1.4826 * median(starts.map { abs($0 - tone) })
        let alike = starts.indices.filter { abs(starts[$0] - tone) <= max(3 * spread, 6) }
        let differences = alike.flatMap { cell in
            cells[cell].prefix(outermost).map { abs($0 - starts[cell]) }
        }
        let noise = max(1.4826 * median(differences), spread / 2)
        self.tone = Double(tone)
        self.noise = Double(noise)
        limit = Int(Double(cells.depth) * Self.reach)
        matches = Array(repeating: 0, count: (limit + 1) * cells.cellCount)
        let threshold = min(max(4 * noise, 6), 20)
        for cell in starts.indices {
            walk(cells, cell, from: starts[cell], tone: tone, threshold: threshold)
        }
    }

    /// The share of the pixels above a line that match the surface, in some cells; 1 if there are none.
    func cleanShare(above line: EdgeLine, of cells: SideCells, in range: Range<Int>) -> Double {
        var (matching, all) = (0, 0)
        for cell in range {
            let end = Int((line.depth(at: cells.place(of: cell)) - 1).rounded(.down))
            let count = min(max(end, 0), limit)
            all += count
            matching += Int(matches[cell * (limit + 1) + count])
        }
        return all == 0 ? 1 : Double(matching) / Double(all)
    }

    private mutating func walk(
        _ cells: SideCells, _ cell: Int, from start: Float, tone: Float, threshold: Float
    ) {
        let depth = cells.depth
        let ahead = max(2, Int((Double(depth) * 0.0025).rounded()))
        let back = max(3, Int((Double(depth) * 0.006).rounded()))
        var isSurface = abs(start - tone) <= 1.5 * threshold
        var surface = isSurface ? start : tone
        var (run, matching) = (0, UInt16(0))
        let (limit, offset) = (limit, cell * (limit + 1))
        var found: [Int] = []
        cells.tones.withUnsafeBufferPointer { tones in
            matches.withUnsafeMutableBufferPointer { matches in
                for level in 0..<limit {
                    let value = tones[cell * depth + level]
                    let isAlike = abs(value - surface) <= threshold
                    if isAlike {
                        run += 1
                        matching += 1
                        if isSurface { surface += Self.following * (value - surface) }
                    } else {
                        run = 0
                        if isSurface {
                            var sum: Float = 0
                            for next in 0..<ahead { sum += tones[cell * depth + level + next] }
                            if abs(sum / Float(ahead) - surface) > threshold {
                                found.append(level)
                                isSurface = false
                            }
                        }
                    }
                    if run >= back { isSurface = true }
                    matches[offset + level + 1] = matching
                }
            }
        }
        ends += found.map { (cell, $0) }
    }
}
