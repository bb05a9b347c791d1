import CKernels
import ColorScience
import TensorCore
import TestSupport
import Testing

/// The kernels of chroma against their definitions in double precision.
@Suite struct ChromaKernelTests {
    private static func numbers(
        _ count: Int, in range: ClosedRange<Float>, _ random: inout SeededRandom
    ) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &random) }
    }

    private static func output(_ count: Int, _ random: inout SeededRandom) -> GuardedRow<Float> {
        GuardedRow(count: count, offset: Int.random(in: 0..<4, using: &random), sentinel: -999)
    }

    private static func between(_ first: Float, _ second: Float, _ fraction: Float) -> Double {
        Double(first) + Double(fraction) * (Double(second) - Double(first))
    }

    /// The largest difference of a row from its definition.
    private static func error(
        _ row: GuardedRow<Float>, _ definition: (Int) -> Double
    ) -> Double {
        row.values.enumerated().map { abs(Double($1) - definition($0)) }.max() ?? 0
    }

    /// The weighted mean of a value of the 3x3 cells around one; cells outside repeat the edge.
    private static func mean(around column: Int, of count: Int, _ value: (Int, Int) -> Double)
        -> Double
    {
        var sum = 0.0
        for (y, vertical) in [0.25, 0.5, 0.25].enumerated() {
            for (x, horizontal) in [0.25, 0.5, 0.25].enumerated() {
                sum += vertical * horizontal * value(y, min(max(column + x - 1, 0), count - 1))
            }
        }
        return sum
    }

    @Test(arguments: KernelLevels.all) func slopesAndSmoothing(level: ckernels_isa) {
        var random = SeededRandom(seed: 3)
        for count in KernelLevels.counts where count > 0 {
            let l = (0..<3).map { _ in Self.numbers(count, in: 0...100, &random) }
            let c = (0..<3).map { _ in Self.numbers(count, in: -100...100, &random) }
            var slopes = Self.output(count, &random)
            var smooth = Self.output(count, &random)
            Self.withThree(l) { l in
                Self.withThree(c) { c in
                    slopes.fill { ckernels_chroma_slopes(level, l, c, count, 80, $0) }
                    smooth.fill { ckernels_chroma_smooth(level, c, count, $0) }
                }
            }
            let slopeError = Self.error(slopes) { column in
                func mean(_ value: (Int, Int) -> Double) -> Double {
                    Self.mean(around: column, of: count, value)
                }
                let (meanL, meanC) = (mean { Double(l[$0][$1]) }, mean { Double(c[$0][$1]) })
                let variance = mean { Double(l[$0][$1]) * Double(l[$0][$1]) } - meanL * meanL
                let covariance = mean { Double(l[$0][$1]) * Double(c[$0][$1]) } - meanL * meanC
                return covariance / (variance + 80)
            }
            #expect(slopeError < 2e-5 && slopes.isIntact, "\(count) cells")
            let smoothError = Self.error(smooth) { column in
                Self.mean(around: column, of: count) { Double(c[$0][$1]) }
            }
            #expect(smoothError < 2e-5 && smooth.isIntact, "\(count) cells")
        }
    }

    private static func withThree(_ rows: [[Float]], _ body: (ckernels_three_rows) -> Void) {
        let count = rows[0].count
        rows.flatMap { $0 }.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            body(
                ckernels_three_rows(
                    above: start, middle: start + count, below: start + 2 * count))
        }
    }

    @Test(arguments: KernelLevels.all) func wideRows(level: ckernels_isa) {
        var random = SeededRandom(seed: 5)
        for cellCount in KernelLevels.counts where cellCount > 0 {
            let cells = Self.numbers(cellCount, in: -100...100, &random)
            let count = Int.random(in: 0...600, using: &random)
            let places = (0..<count).map { _ in
                Int32.random(in: 0..<Int32(cellCount), using: &random)
            }
            let fractions = Self.numbers(count, in: 0...1, &random)
            var wide = Self.output(count, &random)
            wide.fill {
                ckernels_chroma_upsample(level, cells, cellCount, places, fractions, count, $0)
            }
            let error = Self.error(wide) { i in
                let next = min(Int(places[i]) + 1, cellCount - 1)
                return Self.between(cells[Int(places[i])], cells[next], fractions[i])
            }
            #expect(error < 3e-5 && wide.isIntact, "\(count) of \(cellCount) cells")
            for count in [2 * cellCount - 1, 2 * cellCount] {
                var double = Self.output(count, &random)
                double.fill { ckernels_chroma_upsample_2x(level, cells, cellCount, count, $0) }
                let error = Self.error(double) { i in
                    let far = min(max(i % 2 == 0 ? i / 2 - 1 : i / 2 + 1, 0), cellCount - 1)
                    return Self.between(cells[i / 2], cells[far], 0.25)
                }
                #expect(error < 3e-5 && double.isIntact, "\(count) of \(cellCount) cells")
            }
        }
    }

    @Test(arguments: KernelLevels.all) func blends(level: ckernels_isa) {
        var random = SeededRandom(seed: 7)
        for count in KernelLevels.counts {
            let ranges: [ClosedRange<Float>] = [
                -100...100, -100...100, 0...100, -2...2, -2...2,
            ]
            // Room for one, so that no row lacks an address.
            let rows = (0..<2).map { _ in
                ranges.map { Self.numbers(count + 1, in: $0, &random) }
            }
            let l = Self.numbers(count, in: 0...100, &random)
            let fraction = Float.random(in: 0...1, using: &random)
            let factor = Float.random(in: 0...2, using: &random)
            var plain = Self.output(count, &random)
            plain.fill {
                ckernels_chroma_blend(level, rows[0][0], rows[1][0], fraction, factor, count, $0)
            }
            let plainError = Self.error(plain) {
                Double(factor) * Self.between(rows[0][0][$0], rows[1][0][$0], fraction)
            }
            #expect(plainError < 6e-5 && plain.isIntact, "\(count) samples")
            var guided = [Self.output(count, &random), Self.output(count, &random)]
            var b = guided[1]
            guided[0].fill { a in
                b.fill { b in
                    Self.withRow(rows[0]) { upper in
                        Self.withRow(rows[1]) { lower in
                            ckernels_chroma_blend_guided(
                                level, upper, lower, fraction, l, 20, factor, count, a, b)
                        }
                    }
                }
            }
            guided[1] = b
            for (plane, row) in guided.enumerated() {
                let error = Self.error(row) { i in
                    func value(_ part: Int) -> Double {
                        Self.between(rows[0][part][i], rows[1][part][i], fraction)
                    }
                    let missing = Double(l[i]) - value(2)
                    let detail = missing / (1 + missing * missing / 400).squareRoot()
                    return Double(factor) * (value(plane) + value(3 + plane) * detail)
                }
                #expect(error < 2e-4 && row.isIntact, "\(count) samples")
            }
        }
    }

    @Test(arguments: KernelLevels.all) func fades(level: ckernels_isa) {
        var random = SeededRandom(seed: 11)
        for count in KernelLevels.counts {
            let l = Self.numbers(count, in: 0...100, &random)
            let before = (0..<2).map { _ in Self.numbers(count, in: -100...100, &random) }
            var (a, b) = (Self.output(count, &random), Self.output(count, &random))
            a.fill { a in
                b.fill { b in
                    a.update(from: before[0], count: count)
                    b.update(from: before[1], count: count)
                    ckernels_chroma_fade(level, l, 0.04, count, a, b)
                }
            }
            for (row, values) in zip([a, b], before) {
                let error = Self.error(row) { min(1, Double(l[$0]) / 25) * Double(values[$0]) }
                #expect(error < 3e-5 && row.isIntact, "\(count) samples")
            }
        }
    }

    private static func withRow(_ parts: [[Float]], _ body: (ckernels_chroma_row) -> Void) {
        let count = parts[0].count
        parts.flatMap { $0 }.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            body(
                ckernels_chroma_row(
                    a: start, b: start + count, l: start + 2 * count, slope_a: start + 3 * count,
                    slope_b: start + 4 * count))
        }
    }

    @Test func doubledRowsHaveExactWeightsAndEdges() {
        var out = [Float](repeating: -1, count: 6)
        ChromaRow.upsample2x([0, 4, 8], cellCount: 3, count: 6, into: &out)
        #expect(out == [0, 1, 3, 5, 7, 8])
        ChromaRow.upsample2x([4], cellCount: 1, count: 1, into: &out)
        #expect(out[0] == 4 && out[1] == 1)
    }
}
