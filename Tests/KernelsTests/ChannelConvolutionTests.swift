import Kernels
import ReferenceKernels
import TensorCore
import Testing

@Suite struct ChannelConvolutionTests {
    static func expectClose(_ found: Tensor, _ expected: [Float], _ shape: [Int]) {
        #expect(found.shape == shape)
        #expect(zip(found.scalars, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    /// The maps of one picture as [C, H, W].
    static func picture(_ index: Int, of maps: Tensor) -> Tensor {
        let samples = maps.shape[2] * maps.shape[3]
        let values = maps.scalars
        return Tensor(
            shape: [maps.shape[0], maps.shape[2], maps.shape[3]],
            scalars: (0..<maps.shape[0]).flatMap { channel in
                let start = (channel * maps.shape[1] + index) * samples
                return values[start..<start + samples]
            })
    }

    @Test(arguments: [(1, 1, 1, 1), (3, 1, 4, 4), (2, 3, 5, 1), (16, 2, 1, 7), (40, 2, 9, 6)])
    func pointwiseIsAConvolutionOfOneSample(
        inputs: Int, pictures: Int, height: Int, width: Int
    ) {
        var random = SeededRandom(seed: UInt64(inputs * 100 + width))
        for outputs in [1, 5, 24] {
            let maps = random.tensor([inputs, pictures, height, width])
            let weight = random.tensor([outputs, inputs, 1, 1])
            let bias = random.tensor([outputs])
            let residual = random.tensor([outputs, pictures, height, width])
            for activation in [Activation.identity, .relu6] {
                let found = convolvePointwise(
                    maps, weight: weight, bias: bias, activation: activation)
                let onto = convolvePointwise(
                    maps, weight: weight, bias: bias, residual: residual, activation: activation)
                for index in 0..<pictures {
                    let sums = referenceConvolve(
                        Self.picture(index, of: maps), weight: weight, bias: bias,
                        geometry: ConvolutionGeometry(kernelSize: 1, padding: 0))
                    Self.expectClose(
                        Self.picture(index, of: found),
                        sums.scalars.map { referenceActivate($0, activation) }, sums.shape)
                    Self.expectClose(
                        Self.picture(index, of: onto),
                        zip(sums.scalars, Self.picture(index, of: residual).scalars).map {
                            referenceActivate($0 + $1, activation)
                        }, sums.shape)
                }
            }
        }
    }

    /// By the definition, each sample by itself.
    static func depthwise(
        _ map: Tensor, weight: Tensor, bias: Tensor, stride: Int, _ activation: Activation
    ) -> Tensor {
        let (height, width, kernel) = (map.shape[1], map.shape[2], weight.shape[3])
        let (rows, columns) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
        func front(_ inputs: Int, _ outputs: Int) -> Int {
            max((outputs - 1) * stride + kernel - inputs, 0) / 2
        }
        let (top, left) = (front(height, rows), front(width, columns))
        let (values, factors, biases) = (map.scalars, weight.scalars, bias.scalars)
        var result: [Float] = []
        for channel in 0..<weight.shape[0] {
            let source = min(channel, map.shape[0] - 1)
            for y in 0..<rows {
                for x in 0..<columns {
                    var sum = Double(biases[channel])
                    for ky in 0..<kernel {
                        for kx in 0..<kernel {
                            let (row, column) = (y * stride + ky - top, x * stride + kx - left)
                            guard (0..<height).contains(row), (0..<width).contains(column) else {
                                continue
                            }
                            sum +=
                                Double(factors[(channel * kernel + ky) * kernel + kx])
                                * Double(values[(source * height + row) * width + column])
                        }
                    }
                    result.append(referenceActivate(Float(sum), activation))
                }
            }
        }
        return Tensor(shape: [weight.shape[0], rows, columns], scalars: result)
    }

    @Test(
        arguments: [(1, 1), (2, 2), (4, 4), (5, 3), (8, 8), (9, 16)],
        [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2), (3, 3)])
    func depthwiseIsItsDefinition(size: (Int, Int), form: (kernel: Int, stride: Int)) {
        var random = SeededRandom(seed: UInt64(size.0 * 50 + size.1 * 7 + form.kernel))
        for (inputs, outputs) in [(1, 1), (1, 6), (7, 7)] {
            let maps = random.tensor([inputs, 2, size.0, size.1])
            let weight = random.tensor([outputs, 1, form.kernel, form.kernel])
            let bias = random.tensor([outputs])
            let found = convolveDepthwise(
                maps, weight: weight, bias: bias, stride: form.stride, activation: .relu6)
            for index in 0..<2 {
                let expected = Self.depthwise(
                    Self.picture(index, of: maps), weight: weight, bias: bias,
                    stride: form.stride, .relu6)
                Self.expectClose(Self.picture(index, of: found), expected.scalars, expected.shape)
            }
        }
    }
}
