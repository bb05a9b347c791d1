import Colorization
import Imaging
import PictureAnalysis

/// More contrast within each part of a picture, and no more between them.
///
/// Every part, an eighth of each side, has its own straight line over code values; between the parts' centres
/// they are interpolated bilinearly, so that there are no edges and no halos. Flat parts, of which only grain
/// would be seen, are left alone, as the contrast limit does in Zuiderveld, "Contrast Limited Adaptive
/// Histogram Equalization" (1994).
struct LocalContrast: Sendable {
    private static let cells = 8

    /// For code values of 0...1.
    private let grid: ToneGrid

    /// The lines of a picture.
    ///
    /// - Parameters:
    ///   - copy: a small copy, grey.
    ///   - strength: 0 (nothing) to 1.
    init(_ copy: AnalysisPicture, strength: Double) {
        let whole = ToneRange(copy.gray)
        grid = ToneGrid(
            (0..<Self.cells * Self.cells).map { cell in
                let columns = ToneGrid.neighborhood(
                    of: cell % Self.cells, of: Self.cells, over: copy.width)
                let rows = ToneGrid.neighborhood(
                    of: cell / Self.cells, of: Self.cells, over: copy.height)
                let part = rows.flatMap { row in
                    copy.samples[
                        row * copy.width + columns.lowerBound..<row * copy.width
                            + columns.upperBound]
                }
                let line = ToneRange(part).line(within: whole, strength: strength)
                return (Float(line.gain), Float(line.offset))
            })
    }

    /// A grey picture with more contrast, whose rows are computed when they are pulled.
    func applied(to picture: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        let (width, height, depth) = (picture.width, picture.height, picture.bitDepth)
        return try picture.mapRows(bands: 1, bitDepth: depth) { block in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: block.width) { values in
                guard let values = values.baseAddress else { return }
                for row in 0..<block.height {
                    func change<Code: FixedWidthInteger & UnsignedInteger>(
                        _ input: UnsafePointer<Code>, into output: UnsafeMutablePointer<Code>
                    ) {
                        let last = Float(Code.max)
                        for x in 0..<block.width { values[x] = Float(input[x]) }
                        grid.apply(
                            to: values, x: block.x, y: block.y + row, count: block.width,
                            width: width, height: height, unit: last)
                        for x in 0..<block.width {
                            output[x] = Code(min(max(values[x], 0), last).rounded())
                        }
                    }
                    if depth == 8 {
                        change(block.input8(row: row), into: block.output8(row: row))
                    } else {
                        change(block.input16(row: row), into: block.output16(row: row))
                    }
                }
            }
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
