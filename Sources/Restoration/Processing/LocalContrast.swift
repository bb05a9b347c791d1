import Colorization
import Imaging

/// More contrast within each part of a picture, and no more between them.
///
/// Every part, an eighth of each side, has its own straight line over code values; between the parts' centres
/// they are interpolated bilinearly, so that there are no edges and no halos. Flat parts, of which only grain
/// would be seen, are left alone, as the contrast limit does in Zuiderveld, "Contrast Limited Adaptive
/// Histogram Equalization" (1994).
struct LocalContrast: Sendable {
    private static let cells = 8

    /// value · gain + offset for code values of 0...1, row by row of cells.
    private let gains: [Float]
    private let offsets: [Float]

    /// The lines of a picture.
    ///
    /// - Parameters:
    ///   - copy: a small copy, grey.
    ///   - strength: 0 (nothing) to 1.
    init(_ copy: AnalysisPicture, strength: Double) {
        let whole = ToneRange(copy.grey)
        let lines = (0..<Self.cells * Self.cells).map { cell in
            let columns = Self.neighbourhood(of: cell % Self.cells, side: copy.width)
            let rows = Self.neighbourhood(of: cell / Self.cells, side: copy.height)
            let part = rows.flatMap { row in
                copy.samples[
                    row * copy.width + columns.lowerBound..<row * copy.width + columns.upperBound]
            }
            return ToneRange(part).line(within: whole, strength: strength)
        }
        gains = lines.map { Float($0.gain) }
        offsets = lines.map { Float($0.offset) }
    }

    /// The columns, or rows, around the centre of a cell: two cells of them, so that they overlap.
    private static func neighbourhood(of cell: Int, side: Int) -> Range<Int> {
        let start = max(0, side * (2 * cell - 1) / (2 * cells))
        let end = min(side, side * (2 * cell + 3) / (2 * cells))
        return min(start, side - 1)..<max(end, start + 1)
    }

    /// A grey picture with more contrast, whose rows are computed when they are pulled.
    func applied(to picture: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        let rows = GridAxis.spread(Self.cells, over: picture.height)
        let axis = GridAxis.spread(Self.cells, over: picture.width)
        let columns = (0..<picture.width).map { axis.place(of: $0) }
        let depth = picture.bitDepth
        return try picture.mapRows(bands: 1, bitDepth: depth) { block in
            for row in 0..<block.height {
                let place = rows.place(of: block.y + row)
                let line = (between(gains, place), between(offsets, place))
                let part = columns[block.x..<block.x + block.width]
                if depth == 8 {
                    Self.change(block.input8(row: row), line, part, into: block.output8(row: row))
                } else {
                    Self.change(block.input16(row: row), line, part, into: block.output16(row: row))
                }
            }
        }
    }

    /// A row of the grid at a row of the picture.
    private func between(_ grid: [Float], _ place: (cell: Int, fraction: Float)) -> [Float] {
        let next = min(place.cell + 1, Self.cells - 1)
        return (0..<Self.cells).map { column in
            let upper = grid[place.cell * Self.cells + column]
            return upper + place.fraction * (grid[next * Self.cells + column] - upper)
        }
    }

    private static func change<Code: FixedWidthInteger & UnsignedInteger>(
        _ input: UnsafePointer<Code>, _ line: (gains: [Float], offsets: [Float]),
        _ columns: ArraySlice<(cell: Int, fraction: Float)>, into output: UnsafeMutablePointer<Code>
    ) {
        let last = Float(Code.max)
        for (x, place) in columns.enumerated() {
            let next = min(place.cell + 1, cells - 1)
            let gain =
                line.gains[place.cell]
                + place.fraction * (line.gains[next] - line.gains[place.cell])
            let offset =
                line.offsets[place.cell]
                + place.fraction * (line.offsets[next] - line.offsets[place.cell])
            let value = Float(input[x]) * gain + offset * last
            output[x] = Code(min(max(value, 0), last).rounded())
        }
    }
}

/// The tones of a part of a picture, code values of 0 to 1.
private struct ToneRange {
    private static let clip = 0.01
    /// A part with this range or more counts in full.
    private static let fullRange = 0.25
    private static let mostGain = 2.0

    let low: Double
    let high: Double
    let mean: Double

    init(_ samples: [UInt8]) {
        let sorted = samples.sorted()
        let last = Double(sorted.count - 1)
        low = Double(sorted[Int(Self.clip * last)]) / 255
        high = Double(sorted[Int((1 - Self.clip) * last)]) / 255
        mean = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count) / 255
    }

    /// The line that widens the range about its mean, not beyond that of the whole picture.
    func line(within whole: ToneRange, strength: Double) -> (gain: Double, offset: Double) {
        let range = high - low
        let widest = min(max((whole.high - whole.low) / max(range, 1e-6), 1), Self.mostGain)
        let gain = 1 + strength * min(1, range / Self.fullRange) * (widest - 1)
        let (newLow, newHigh) = (mean + gain * (low - mean), mean + gain * (high - mean))
        let shift = max(0, whole.low - newLow) - max(0, newHigh - whole.high)
        return (gain, mean - gain * mean + shift)
    }
}
