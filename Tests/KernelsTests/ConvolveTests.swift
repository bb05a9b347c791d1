import Kernels
import TensorCore
import Testing

@Suite struct ConvolveTests {
    /// Strides, kernels, enlargement and padding of each side, over maps down to a single sample.
    static let cases: [ConvolutionCase] = {
        var random = SeededRandom(seed: 20_16)
        return (0..<160).map { _ in ConvolutionCase(random: &random) }
    }()

    @Test(arguments: cases) func agreesWithTheReference(_ c: ConvolutionCase) {
        var random = SeededRandom(seed: c.seed)
        let input = random.tensor([c.inputs, c.height, c.width])
        let weight = random.tensor([
            c.outputs, c.inputs, c.geometry.kernelHeight, c.geometry.kernelWidth,
        ])
        let bias = c.hasBias ? random.tensor([c.outputs]) : nil
        let expected = referenceConvolve(input, weight: weight, bias: bias, geometry: c.geometry)
        let result = c.run(input: input, weight: weight, bias: bias)
        #expect(result.value.shape == expected.shape)
        let plane = expected.shape[1] * expected.shape[2]
        for (index, pair) in zip(result.value.scalars, expected.scalars).enumerated() {
            let row = index % plane / expected.shape[2]
            let wanted =
                c.rows.contains(row)
                ? referenceActivate(pair.1, c.activation) : ConvolutionCase.untouched
            guard abs(pair.0 - wanted) <= 1e-4 else {
                Issue.record("\(c): \(pair.0) instead of \(wanted) at \(index)")
                return
            }
        }
        #expect(result.gapsAreUntouched, "\(c) wrote outside the output")
    }

    /// Large enough for several blocks of rows and of channels.
    @Test(arguments: [(1, 1), (2, 1), (1, 2)]) func blocksJoin(stride: Int, upsampling: Int) {
        let c = ConvolutionCase(
            inputs: 70, outputs: 3, height: 40, width: 60,
            geometry: ConvolutionGeometry(
                kernelSize: 3, stride: stride, padding: 1, upsampling: upsampling))
        var random = SeededRandom(seed: 3)
        let input = random.tensor([c.inputs, c.height, c.width])
        let weight = random.tensor([c.outputs, c.inputs, 3, 3])
        let expected = referenceConvolve(input, weight: weight, bias: nil, geometry: c.geometry)
        let result = c.run(input: input, weight: weight, bias: nil)
        #expect(maximumDifference(result.value, expected) < 1e-4)
    }

    @Test func readsOnlyTheFirstInputChannelsOfLongerWeights() {
        var random = SeededRandom(seed: 8)
        let input = random.tensor([3, 6, 5])
        let weight = random.tensor([4, 7, 3, 3])
        let geometry = ConvolutionGeometry(kernelSize: 3, padding: 1)
        var padded = Tensor(zeros: [7, 6, 5])
        padded.withUnsafeMutableScalars { target in
            for (index, value) in input.scalars.enumerated() { target[index] = value }
        }
        let expected = referenceConvolve(padded, weight: weight, bias: nil, geometry: geometry)
        let c = ConvolutionCase(inputs: 3, outputs: 4, height: 6, width: 5, geometry: geometry)
        #expect(
            maximumDifference(c.run(input: input, weight: weight, bias: nil).value, expected) < 1e-5
        )
    }

    @Test func trapsOnAWorkspaceThatIsTooSmall() async {
        await #expect(processExitsWith: .failure) {
            let input: [Float] = Array(repeating: 0, count: 9)
            var output = input
            let workspace = Workspace(capacity: 8)
            output.withUnsafeMutableBufferPointer { target in
                input.withUnsafeBufferPointer { source in
                    convolve(
                        Planes(source.baseAddress!, channels: 1, height: 3, width: 3),
                        with: ConvolutionWeights(source.baseAddress!, rowStride: 9, bias: nil),
                        geometry: ConvolutionGeometry(kernelSize: 3, padding: 1),
                        activation: .relu,
                        into: MutablePlanes(target.baseAddress!, channels: 1, height: 3, width: 3),
                        workspace: workspace)
                }
            }
        }
    }
}

func maximumDifference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars, b.scalars).reduce(a.shape == b.shape ? 0 : .infinity) {
        max($0, abs($1.0 - $1.1))
    }
}
