import CKernels
import ReferenceKernels
import TensorCore
import Testing

@testable import Kernels

/// Gradients of convolutions against their definition.
@Suite struct ConvolutionGradientTests {
    /// A convolution that a network is trained with: kernel size, stride, upsampling.
    struct Kind: CustomStringConvertible, Sendable {
        var kernelSize = 3
        var stride = 1
        var upsampling = 1
        var description: String { "\(kernelSize)x\(kernelSize) / \(stride) · \(upsampling)" }
    }

    static let kinds = [
        Kind(), Kind(kernelSize: 1), Kind(stride: 2), Kind(upsampling: 2),
    ]

    /// Maps and gradients of a batch of random shape.
    struct Case {
        let kind: Kind
        let inputs: [Tensor]
        let gradients: [Tensor]
        let weight: Tensor

        init(_ kind: Kind, random: inout SeededRandom, most: Int = 36) {
            func pick(_ range: ClosedRange<Int>) -> Int {
                range.lowerBound + Int(random.next() % UInt64(range.count))
            }
            let (channels, outputs) = (pick(1...most), pick(1...most + 20))
            // Sides of maps of stride 2 are even, as those of a network's input.
            let (height, width) = (
                pick(1...10) * kind.stride, pick(1...13) * kind.stride
            )
            let (rows, columns) = (
                height * kind.upsampling / kind.stride, width * kind.upsampling / kind.stride
            )
            self.kind = kind
            let count = pick(1...4)
            inputs = (0..<count).map { _ in random.tensor([channels, height, width]) }
            gradients = (0..<count).map { _ in random.tensor([outputs, rows, columns]) }
            weight = random.tensor([outputs, channels, kind.kernelSize, kind.kernelSize])
        }

        func weightGradient(level: ckernels_isa? = nil, threads: Int = 1) -> Tensor {
            let gradient = WeightGradient(
                shape: weight.shape, stride: kind.stride, upsampling: kind.upsampling,
                instructionSet: level ?? instructionSet)
            return gradient(
                inputs: inputs.map(rows(of:)), outputGradients: gradients.map(rows(of:)),
                threads: threads, team: ThreadTeam(scratchFloats: 1), pool: MemoryPool())
        }

        func references() -> [(input: Tensor, weight: Tensor)] {
            zip(inputs, gradients).map {
                referenceConvolutionGradients(
                    input: $0, weight: weight, outputGradient: $1, stride: kind.stride,
                    upsampling: kind.upsampling)
            }
        }
    }

    @Test(arguments: kinds, KernelLevelTests.levels)
    func weightsAgreeWithTheDefinition(_ kind: Kind, _ level: ckernels_isa) {
        var random = SeededRandom(seed: 21)
        for _ in 0..<12 {
            let c = Case(kind, random: &random)
            let expected = sum(c.references().map(\.weight))
            let samples = c.gradients.reduce(0) { $0 + $1.count / $1.shape[0] }
            let difference = maximumDifference(c.weightGradient(level: level), expected)
            #expect(difference <= 2e-6 * Float(samples) + 2e-5, "\(c.weight.shape), \(kind)")
        }
    }

    @Test(arguments: kinds) func threadsChangeNoBit(_ kind: Kind) {
        var random = SeededRandom(seed: 22)
        for _ in 0..<4 {
            let c = Case(kind, random: &random)
            #expect(c.weightGradient().scalars == c.weightGradient(threads: 3).scalars)
        }
    }

    /// More tiles than are transformed at a time, and more samples than one call sums.
    @Test(arguments: kinds) func piecesJoin(_ kind: Kind) {
        var random = SeededRandom(seed: 23)
        let (channels, outputs, side) = (20, 33, 60)
        let size = side * kind.upsampling / kind.stride
        let input = random.tensor([channels, side, side])
        let gradient = random.tensor([outputs, size, size])
        let weight = Tensor(zeros: [outputs, channels, kind.kernelSize, kind.kernelSize])
        let expected = referenceConvolutionGradients(
            input: input, weight: weight, outputGradient: gradient, stride: kind.stride,
            upsampling: kind.upsampling
        ).weight
        let count = 12
        let result = WeightGradient(
            shape: weight.shape, stride: kind.stride, upsampling: kind.upsampling)(
                inputs: Array(repeating: rows(of: input), count: count),
                outputGradients: Array(repeating: rows(of: gradient), count: count), threads: 2,
                team: ThreadTeam(scratchFloats: 1), pool: MemoryPool())
        let mean = Tensor(shape: result.shape, scalars: result.scalars.map { $0 / Float(count) })
        #expect(maximumDifference(mean, expected) <= 2e-2)
        let norm = expected.scalars.reduce(0) { $0 + Double($1) * Double($1) }
        let error = zip(mean.scalars, expected.scalars).reduce(0) {
            $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }
        #expect(error <= 1e-10 * norm)
    }

    @Test(arguments: kinds) func inputsAgreeWithTheDefinition(_ kind: Kind) {
        var random = SeededRandom(seed: 24)
        for _ in 0..<12 {
            let c = Case(kind, random: &random)
            let convolution = BlockedConvolution(
                inputGradientOf: c.weight, stride: kind.stride, upsampling: kind.upsampling)
            for (index, reference) in c.references().enumerated() {
                let source = rows(of: c.gradients[index])
                let shape = c.inputs[index].shape
                let target = FeatureMapRows(
                    channels: shape[0], width: shape[2], height: shape[1], capacity: shape[1])
                let team = ThreadTeam(
                    scratchFloats: convolution.scratchFloats(width: source.width))
                convolution.compute(
                    rows: 0..<shape[1], from: source, into: target, threads: 1, team: team)
                let difference = maximumDifference(
                    target.copy(rows: 0..<shape[1]), reference.input)
                #expect(
                    difference <= 1e-5 * Float(c.weight.shape[0]) + 1e-5,
                    "\(c.weight.shape), \(kind)")
            }
        }
    }

    private func sum(_ tensors: [Tensor]) -> Tensor {
        tensors.dropFirst().reduce(tensors[0]) { sum, next in
            Tensor(shape: sum.shape, scalars: zip(sum.scalars, next.scalars).map { $0 + $1 })
        }
    }
}

/// A map with all its rows.
private func rows(of tensor: Tensor) -> FeatureMapRows {
    let shape = tensor.shape
    let map = FeatureMapRows(
        channels: shape[0], width: shape[2], height: shape[1], capacity: shape[1])
    tensor.withUnsafeScalars { scalars in
        guard let base = scalars.baseAddress else { return }
        for line in 0..<shape[0] * shape[1] {
            map.write(
                base + line * shape[2], channel: line / shape[1],
                row: line % shape[1])
        }
    }
    return map
}
