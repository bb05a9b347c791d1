import CKernels
import ColorScience
import TestSupport
import Testing

@Suite struct ChromaKernelTests {
    /// Bilinear interpolation at half-pixel centres, by its definition.
    private func reference(_ nearer: [Float], _ farther: [Float], x: Int) -> Double {
        let position = (Double(x) + 0.5) / 2 - 0.5
        let left = position.rounded(.down)
        let fraction = position - left
        func cell(_ k: Double) -> Double {
            let index = min(max(Int(k), 0), nearer.count - 1)
            return 0.75 * Double(nearer[index]) + 0.25 * Double(farther[index])
        }
        return (1 - fraction) * cell(left) + fraction * cell(left + 1)
    }

    @Test(arguments: KernelLevels.all) func anyColumnAndLength(level: UInt32) {
        let kernels = KernelLevels.kernels(level)
        var random = SplitMix64(state: 3)
        for halfCount in [1, 2, 3, 5, 16, 33, 255, 256, 257, 300, 520] {
            let rows = (0..<2).map { _ in
                (0..<halfCount).map { _ in Float.random(in: -100...100, using: &random) }
            }
            for _ in 0..<30 {
                let x = Int.random(in: 0..<2 * halfCount, using: &random)
                let count = Int.random(in: 0...2 * halfCount - x, using: &random)
                var out = GuardedRow<Float>(
                    count: count, offset: Int.random(in: 0..<4, using: &random), sentinel: -999)
                out.fill { kernels.chroma_x2(rows[0], rows[1], halfCount, x, count, $0) }
                let worst =
                    out.values.enumerated().map { index, value in
                        abs(Double(value) - reference(rows[0], rows[1], x: x + index))
                    }.max() ?? 0
                #expect(
                    worst < 3e-5 && out.isIntact, "\(halfCount) cells, \(count) from \(x): \(worst)"
                )
            }
        }
    }

    /// A row in one piece and in pieces is the same to the bit: blocks leave no seam.
    @Test(arguments: KernelLevels.all) func piecesEqualTheWhole(level: UInt32) {
        let kernels = KernelLevels.kernels(level)
        let nearer = (0..<600).map { Float($0 % 71) * 1.37 - 40 }
        let farther = (0..<600).map { Float($0 % 53) * -1.11 + 30 }
        var whole = [Float](repeating: 0, count: 1200)
        kernels.chroma_x2(nearer, farther, 600, 0, 1200, &whole)
        for cut in [1, 2, 511, 512, 513, 777, 1199] {
            var pieces = [Float](repeating: 0, count: 1200)
            pieces.withUnsafeMutableBufferPointer {
                kernels.chroma_x2(nearer, farther, 600, 0, cut, $0.baseAddress!)
                kernels.chroma_x2(nearer, farther, 600, cut, 1200 - cut, $0.baseAddress! + cut)
            }
            #expect(pieces == whole, "cut at \(cut)")
        }
    }

    @Test func weightsAndEdges() {
        let row: [Float] = [0, 4, 8]
        var out = [Float](repeating: -1, count: 6)
        ChromaRow.upsample(nearer: row, farther: row, halfCount: 3, fromX: 0, count: 6, into: &out)
        #expect(out == [0, 1, 3, 5, 7, 8])
        ChromaRow.upsample(
            nearer: [4], farther: [8], halfCount: 1, fromX: 0, count: 2, into: &out)
        #expect(out[0] == 5 && out[1] == 5)
    }
}
