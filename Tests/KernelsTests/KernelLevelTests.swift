import CKernels
import Kernels
import TensorCore
import Testing

/// The C kernels at every level that this processor has, against plain Swift.
@Suite struct KernelLevelTests {
    static let levels = (0...ckernels_detected_isa().rawValue).map { ckernels_isa(rawValue: $0) }

    @Test(arguments: levels) func im2colLaysPatchesOutAsColumns(_ level: ckernels_isa) {
        var random = SeededRandom(seed: 4)
        for _ in 0..<200 {
            let c = ConvolutionCase(random: &random)
            guard c.inputs > 0, !c.rows.isEmpty else { continue }
            check(c, random.tensor([c.inputs, c.height, c.width]), level)
        }
    }

    private func check(_ c: ConvolutionCase, _ input: Tensor, _ level: ckernels_isa) {
        let g = c.geometry
        let outputWidth = g.outputWidth(of: c.width)
        let first = c.inputs / 2
        let channels = c.inputs - first
        var columns = [Float](
            repeating: .nan, count: channels * g.kernelArea * c.rows.count * outputWidth)
        let values = input.scalars
        values.withUnsafeBufferPointer { values in
            var patches = ckernels_patches(
                input: values.baseAddress, channel_stride: c.height * c.width,
                row_stride: c.width, height: c.height, width: c.width, upsampling: g.upsampling,
                kernel_height: g.kernelHeight, kernel_width: g.kernelWidth, stride: g.stride,
                padding_top: g.padding.top, padding_left: g.padding.left,
                output_width: outputWidth)
            ckernels_im2col(
                level, &patches, first, channels, c.rows.lowerBound, c.rows.count, &columns)
        }
        var expected: [Float] = []
        for channel in first..<c.inputs {
            for tap in 0..<g.kernelArea {
                for y in c.rows {
                    for x in 0..<outputWidth {
                        let row = y * g.stride + tap / g.kernelWidth - g.padding.top
                        let column = x * g.stride + tap % g.kernelWidth - g.padding.left
                        let inside =
                            row >= 0 && column >= 0 && row < c.height * g.upsampling
                            && column < c.width * g.upsampling
                        let index =
                            (channel * c.height + row / g.upsampling) * c.width
                            + column / g.upsampling
                        expected.append(inside ? values[index] : 0)
                    }
                }
            }
        }
        #expect(columns == expected, "level \(level.rawValue), \(c)")
    }

    @Test(arguments: levels) func rowKernels(_ level: ckernels_isa) {
        var random = SeededRandom(seed: 6)
        for count in [0, 1, 7, 8, 15, 16, 17, 33, 100] {
            let input = random.tensor([count]).scalars.map { $0 * 20 }
            for (kind, activation) in [
                (CKERNELS_IDENTITY, Activation.identity), (CKERNELS_RELU, .relu),
                (CKERNELS_SIGMOID, .sigmoid),
            ] {
                var row = input
                ckernels_bias_activation(level, kind, 0.3, &row, count)
                for (value, before) in zip(row, input) {
                    #expect(abs(value - referenceActivate(before + 0.3, activation)) < 1e-6)
                }
            }
            var scaled = [Float](repeating: 0, count: count)
            ckernels_affine(level, input, 2, -1, count, &scaled)
            for (value, before) in zip(scaled, input) {
                #expect(abs(value - (2 * before - 1)) < 1e-5)
            }
        }
    }

    @Test func sigmoidHoldsAtBothEnds() {
        var row: [Float] = [-1000, -90, 0, 90, 1000]
        ckernels_bias_activation(ckernels_detected_isa(), CKERNELS_SIGMOID, 0, &row, 5)
        #expect(row[0] == 0 && row[1] >= 0 && row[1] < 1e-30)
        #expect(row[2] == 0.5 && row[3] == 1 && row[4] == 1)
    }
}
