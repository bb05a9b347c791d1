/// Straight lines over the tones of a picture, value · gain + offset: one for all of it, or one for each cell
/// of a grid, interpolated bilinearly between the cells' centres, so that there are no edges.
public struct ToneGrid: Hashable, Sendable {
    /// Row by row of cells.
    private let gains: [Float]
    private let offsets: [Float]
    /// Cells along each side of the picture.
    private let side: Int

    /// The same line for all of a picture.
    init(gain: Float, offset: Float) {
        gains = [gain]
        offsets = [offset]
        side = 1
    }

    /// A line for each cell of a square grid, row by row.
    ///
    /// - Precondition: the number of lines is the square of a number that is not 0.
    public init(_ lines: [(gain: Float, offset: Float)]) {
        side = Int(Double(lines.count).squareRoot())
        precondition(side > 0 && side * side == lines.count, "\(lines.count) lines")
        gains = lines.map(\.gain)
        offsets = lines.map(\.offset)
    }

    /// The columns, or rows, of a picture around the centre of one of this many cells: two cells of them, so
    /// that neighbourhoods overlap.
    public static func neighborhood(of cell: Int, of cells: Int, over length: Int) -> Range<Int> {
        let start = min(max(0, length * (2 * cell - 1) / (2 * cells)), length - 1)
        let end = min(length, length * (2 * cell + 3) / (2 * cells))
        return start..<max(end, start + 1)
    }

    /// Changes values of a row in place: `count` columns from `x` on of row `y` of a picture of `width` columns
    /// and `height` rows; offsets count `unit` times.
    public func apply(
        to values: UnsafeMutablePointer<Float>, x: Int, y: Int, count: Int, width: Int, height: Int,
        unit: Float = 1
    ) {
        guard side > 1 else {
            let (gain, offset) = (gains[0], offsets[0] * unit)
            for index in 0..<count { values[index] = values[index] * gain + offset }
            return
        }
        let place = GridAxis.spread(side, over: height).place(of: y)
        let (gains, offsets) = (between(gains, place), between(offsets, place))
        let columns = GridAxis.spread(side, over: width)
        gains.withUnsafeBufferPointer { gains in
            offsets.withUnsafeBufferPointer { offsets in
                for index in 0..<count {
                    let (cell, fraction) = columns.place(of: x + index)
                    let next = min(cell + 1, side - 1)
                    let gain = gains[cell] + fraction * (gains[next] - gains[cell])
                    let offset = offsets[cell] + fraction * (offsets[next] - offsets[cell])
                    values[index] = values[index] * gain + offset * unit
                }
            }
        }
    }

    /// A row of the grid at a row of the picture.
    private func between(_ grid: [Float], _ place: (cell: Int, fraction: Float)) -> [Float] {
        let next = min(place.cell + 1, side - 1)
        return (0..<side).map { column in
            let upper = grid[place.cell * side + column]
            return upper + place.fraction * (grid[next * side + column] - upper)
        }
    }
}
