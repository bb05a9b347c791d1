import TensorCore
import Testing

@testable import Kernels

@Suite struct BatchStatisticsTests {
    /// A batch of two pictures with three channels each.
    private struct Batch {
        let pictures: [Tensor]
        let slopes: [Tensor]
        let weight = Tensor(shape: [3], scalars: [0.7, -1.3, 1])
        let bias = Tensor(shape: [3], scalars: [0.2, -0.1, 0])

        init() {
            var random = SeededRandom(seed: 41)
            // Far from zero beside their spread, as maps without a bias may be.
            pictures = [random, random].map { _ in
                Tensor(shape: [3, 3, 5], scalars: random.tensor([45]).scalars.map { 3 + 0.5 * $0 })
            }
            slopes = [0, 1].map { _ in random.tensor([3, 3, 5]) }
        }

        /// [channel][value] over both pictures.
        static func channels(_ tensors: [Tensor]) -> [[Double]] {
            (0..<3).map { channel in
                tensors.flatMap { tensor in
                    tensor.scalars[channel * 15..<(channel + 1) * 15].map { Double($0) }
                }
            }
        }

        func twin(relu: Bool) -> ReferenceNormalization {
            ReferenceNormalization(
                weight: weight.scalars.map { Double($0) }, bias: bias.scalars.map { Double($0) },
                relu: relu)
        }

        var statistics: BatchStatistics {
            var sums = ChannelSums(channels: 3)
            for picture in pictures { sums += MapFixtures.map(picture).moments() }
            return BatchStatistics(sums: sums, count: 30, epsilon: 1e-5)
        }
    }

    @Test(arguments: [false, true]) func theForwardPassIsThatOfTheDefinition(relu: Bool) {
        let batch = Batch()
        let affine = batch.statistics.affine(weight: batch.weight, bias: batch.bias)
        let outputs = batch.pictures.map { picture in
            let map = MapFixtures.map(picture)
            map.writeAffine(affine, relu: relu, to: map)
            return MapFixtures.planes(map)
        }
        let expected = batch.twin(relu: relu)(Batch.channels(batch.pictures))
        for (channel, wanted) in zip(Batch.channels(outputs), expected) {
            for (value, wanted) in zip(channel, wanted) { #expect(abs(value - wanted) < 1e-5) }
        }
    }

    /// Through mean and variance, and through ReLU: against finite differences of the definition.
    @Test(arguments: [false, true]) func gradientsAreTheSlopesOfTheDefinition(relu: Bool) {
        let batch = Batch()
        let (statistics, twin) = (batch.statistics, batch.twin(relu: relu))
        let affine = statistics.affine(weight: batch.weight, bias: batch.bias)
        let maps = zip(batch.pictures, batch.slopes).map {
            (MapFixtures.map($0), MapFixtures.map($1))
        }
        var sums = ChannelSums(channels: 3)
        for (input, gradient) in maps {
            sums += normalizationSums(
                gradient: gradient, input: input, affine: affine, relu: relu)
        }
        let gradients = statistics.gradients(of: sums, weight: batch.weight)
        for (input, gradient) in maps {
            writeNormalizationGradient(
                gradient: gradient, input: input, affine: affine, relu: relu,
                factors: gradients.factors, to: gradient)
        }
        let values = Batch.channels(batch.pictures)
        let slopes = Batch.channels(batch.slopes)
        let byInput = Batch.channels(maps.map { MapFixtures.planes($0.1) })
        for channel in 0..<3 {
            for index in 0..<30 {
                let expected = slope(at: values[channel][index]) {
                    var moved = values
                    moved[channel][index] = $0
                    return twin.loss(moved, slopes: slopes)
                }
                #expect(abs(byInput[channel][index] - expected) < 2e-5)
            }
            let byWeight = slope(at: twin.weight[channel]) {
                var moved = twin
                moved.weight[channel] = $0
                return moved.loss(values, slopes: slopes)
            }
            #expect(abs(Double(gradients.weight.scalars[channel]) - byWeight) < 2e-5)
            let byBias = slope(at: twin.bias[channel]) {
                var moved = twin
                moved.bias[channel] = $0
                return moved.loss(values, slopes: slopes)
            }
            #expect(abs(Double(gradients.bias.scalars[channel]) - byBias) < 2e-5)
        }
    }

    @Test func runningStatisticsMoveAsInPyTorch() {
        // 1, 2, 3, 4: mean 2.5, variance 1.25, unbiased 5/3.
        let statistics = BatchStatistics(
            sums: ChannelSums(first: [10], second: [30]), count: 4, epsilon: 1e-5)
        #expect(statistics.mean == [2.5] && statistics.variance == [1.25])
        var mean = Tensor(shape: [1], scalars: [0])
        var variance = Tensor(shape: [1], scalars: [1])
        statistics.update(runningMean: &mean, runningVariance: &variance)
        #expect(abs(mean.scalars[0] - 0.25) < 1e-7)
        #expect(abs(variance.scalars[0] - 1.066_666_7) < 1e-6)
    }

    @Test func aConstantChannelHasNoVariance() {
        let value = 1.0 / 3
        let statistics = BatchStatistics(
            sums: ChannelSums(first: [7 * value], second: [7 * value * value - 1e-17]), count: 7,
            epsilon: 1e-5)
        #expect(statistics.variance[0] >= 0 && statistics.variance[0] < 1e-12)
    }

    /// A batch of vectors is one of maps with a single position.
    @Test(arguments: [(1, 1), (2, 40), (9, 33), (32, 17)], [false, true])
    func vectorsAreMapsOfOnePosition(size: (Int, Int), relu: Bool) {
        var random = SeededRandom(seed: UInt64(size.0 * 100 + size.1))
        let (input, gradient) = (
            random.tensor([size.0, size.1]), random.tensor([size.0, size.1])
        )
        func map(_ tensor: Tensor) -> FeatureMapRows {
            // [K, N, 1]: every vector a row.
            var planes = Tensor(zeros: [size.1, size.0, 1])
            planes.withUnsafeMutableScalars { scalars in
                for index in scalars.indices {
                    scalars[index] = tensor.scalars[index % size.0 * size.1 + index / size.0]
                }
            }
            return MapFixtures.map(planes)
        }
        func batch(_ map: FeatureMapRows) -> [Float] {
            let values = MapFixtures.planes(map).scalars
            return (0..<values.count).map { values[$0 % size.1 * size.0 + $0 / size.1] }
        }
        let (inputMap, gradientMap) = (map(input), map(gradient))
        let statistics = BatchStatistics(sums: moments(input), count: size.0, epsilon: 1e-5)
        let affine = statistics.affine(
            weight: random.tensor([size.1]), bias: random.tensor([size.1]))
        #expect(isClose(moments(input), inputMap.moments()))
        let sums = normalizationSums(gradient: gradient, input: input, affine: affine, relu: relu)
        let mapSums = normalizationSums(
            gradient: gradientMap, input: inputMap, affine: affine, relu: relu)
        #expect(isClose(sums, mapSums))
        let factors = statistics.gradients(of: sums, weight: random.tensor([size.1])).factors
        let backward = normalizationGradient(
            gradient: gradient, input: input, affine: affine, relu: relu, factors: factors)
        writeNormalizationGradient(
            gradient: gradientMap, input: inputMap, affine: affine, relu: relu, factors: factors,
            to: gradientMap)
        #expect(backward.scalars == batch(gradientMap))
        inputMap.writeAffine(affine, relu: relu, to: inputMap)
        #expect(applyAffine(affine, relu: relu, to: input).scalars == batch(inputMap))
    }

    private func isClose(_ a: ChannelSums, _ b: ChannelSums) -> Bool {
        zip(a.first + a.second, b.first + b.second).allSatisfy { abs($0 - $1) < 1e-5 }
    }
}
