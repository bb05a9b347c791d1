import Kernels
import NeuralNetwork
import ReferenceKernels
import TensorCore
import Testing

@Suite struct FoldingTests {
    private static func normalization(
        _ channels: Int, _ random: inout SeededRandom
    ) -> BatchNorm2d {
        BatchNorm2d(
            weight: random.tensor([channels]), bias: random.tensor([channels]),
            runningMean: random.tensor([channels]),
            runningVariance: Tensor(
                shape: [channels], scalars: random.tensor([channels]).scalars.map { abs($0) }),
            epsilon: 1e-5)
    }

    @Test(arguments: [true, false]) func foldedConvolutionEqualsBothSteps(hasBias: Bool) {
        var random = SeededRandom(seed: 11)
        let layer = Conv2d(
            weight: random.tensor([5, 3, 3, 3]), bias: hasBias ? random.tensor([5]) : nil,
            normalization: Self.normalization(5, &random), stride: 2)
        let input = random.tensor([3, 9, 7])
        let expected = layer.referenceForward(input, activation: .identity)
        let folded = layer.folded()
        #expect(folded.normalization == nil)
        let result = folded.referenceForward(input, activation: .identity)
        for (value, wanted) in zip(result.scalars, expected.scalars) {
            #expect(abs(value - wanted) <= 1e-5 * max(1, abs(wanted)))
        }
    }

    @Test func foldedLinearEqualsBothSteps() {
        var random = SeededRandom(seed: 12)
        let layer = Linear(
            weight: random.tensor([4, 6]), bias: nil,
            normalization: Self.normalization(4, &random))
        let input = random.tensor([6])
        let expected = layer.referenceForward(input, activation: .relu)
        let result = layer.folded().referenceForward(input, activation: .relu)
        for (value, wanted) in zip(result.scalars, expected.scalars) {
            #expect(abs(value - wanted) <= 1e-5 * max(1, abs(wanted)))
        }
    }

    /// By hand: (3 - 1) / sqrt(4 + 0) * 10 + 5 = 15.
    @Test func normalizesByItsDefinition() {
        func one(_ value: Float) -> Tensor { Tensor(shape: [1], scalars: [value]) }
        let normalization = BatchNorm2d(
            weight: one(10), bias: one(5), runningMean: one(1), runningVariance: one(4), epsilon: 0)
        #expect(normalization.referenceForward(one(3)).scalars == [15])
        let layer = Linear(
            weight: Tensor(shape: [1, 1], scalars: [1]), bias: nil, normalization: normalization)
        #expect(layer.folded().referenceForward(one(3), activation: .identity).scalars == [15])
    }
}

@Suite struct ParameterReaderTests {
    private func tensors(_ shapes: [String: [Int]]) -> [String: Tensor] {
        shapes.mapValues { Tensor(zeros: $0) }
    }

    @Test func readsLayersWithAndWithoutNormalization() throws {
        let reader = ParameterReader(
            tensors([
                "a.conv.weight": [4, 2, 3, 3], "a.conv.bias": [4], "b.linear.weight": [3, 4],
                "b.bn.weight": [3], "b.bn.bias": [3], "b.bn.running_mean": [3],
                "b.bn.running_var": [3],
            ]), epsilon: 1e-3)
        let a = try reader.conv2d("a", inputs: 2, stride: 2)
        #expect(a.inputChannels == 2 && a.outputChannels == 4 && a.kernelSize == 3 && a.stride == 2)
        #expect(a.normalization == nil && a.bias != nil)
        let b = try reader.linear("b", inputs: 4)
        #expect(b.inputs == 4 && b.outputs == 3 && b.bias == nil)
        #expect(b.normalization?.epsilon == 1e-3)
        #expect(a.parameters(named: "a").map(\.name) == ["a.conv.weight", "a.conv.bias"])
        #expect(
            b.parameters(named: "b").map(\.name) == [
                "b.linear.weight", "b.bn.weight", "b.bn.bias", "b.bn.running_mean",
                "b.bn.running_var",
            ])
    }

    @Test func namesTheTensorThatIsMissingOrMisshaped() {
        func failure(_ shapes: [String: [Int]]) -> ParameterError? {
            do throws(ParameterError) {
                _ = try ParameterReader(tensors(shapes), epsilon: 1e-5)
                    .conv2d("a", inputs: 2, outputs: 4, kernelSizes: [1, 3])
                return nil
            } catch {
                return error
            }
        }
        #expect(failure([:])?.tensor == "a.conv.weight")
        #expect(
            failure([:])?.description == "tensor a.conv.weight of shape [4, 2, 1, 1] is missing")
        #expect(failure(["a.conv.weight": [4, 2, 3, 3]])?.tensor == "a.conv.bias")
        #expect(
            failure(["a.conv.weight": [4, 7, 3, 3]])?.description
                == "tensor a.conv.weight has the shape [4, 7, 3, 3], expected [4, 2, 3, 3]")
        #expect(failure(["a.conv.weight": [4, 2, 5, 5]])?.found == [4, 2, 5, 5])
        #expect(failure(["a.conv.weight": [72]])?.found == [72])
        #expect(
            failure(["a.conv.weight": [4, 2, 1, 1], "a.bn.weight": [4]])?.tensor == "a.bn.bias")
        #expect(failure(["a.conv.weight": [4, 2, 3, 3], "a.conv.bias": [4]]) == nil)
    }
}
