import TensorCore
import Testing

@testable import Kernels

@Suite struct MapNormalizationTests {
    private struct Case {
        let shape: [Int]
        let input: Tensor
        let gradient: Tensor
        let affine: ChannelAffine
        let factors: NormalizationFactors

        init(_ shape: [Int], seed: UInt64) {
            var random = SeededRandom(seed: seed)
            func factors() -> [Float] { random.tensor([shape[0]]).scalars }
            self.shape = shape
            input = random.tensor(shape)
            gradient = random.tensor(shape)
            affine = ChannelAffine(scale: factors(), offset: factors())
            self.factors = NormalizationFactors(
                gradient: factors(), input: factors(), offset: factors())
        }

        var area: Int { shape[1] * shape[2] }

        /// The value of the affine map of an element, and the gradient that passes its ReLU.
        func element(_ index: Int, relu: Bool) -> (value: Float, passed: Float) {
            let channel = index / area
            let value = input.scalars[index] * affine.scale[channel] + affine.offset[channel]
            return (value, relu && value <= 0 ? 0 : gradient.scalars[index])
        }
    }

    @Test func sumsAreThoseOfTheDefinition() {
        for (seed, shape) in MapFixtures.shapes(25, seed: 31).enumerated() {
            let c = Case(shape, seed: UInt64(seed))
            let (input, gradient) = (MapFixtures.map(c.input), MapFixtures.map(c.gradient))
            let moments = input.moments()
            let relu = seed % 2 == 0
            let sums = normalizationSums(
                gradient: gradient, input: input, affine: c.affine, relu: relu)
            let (x, values) = (
                c.input.scalars, (0..<c.input.count).map { c.element($0, relu: relu) }
            )
            #expect(moments.first.count == shape[0] && sums.second.count == shape[0])
            for channel in 0..<shape[0] {
                let range = channel * c.area..<(channel + 1) * c.area
                func sum(_ term: (Int) -> Float) -> Double {
                    range.reduce(0) { $0 + Double(term($1)) }
                }
                let scale = Double(c.area) * 1e-6
                #expect(abs(moments.first[channel] - sum { x[$0] }) <= scale)
                #expect(abs(moments.second[channel] - sum { x[$0] * x[$0] }) <= scale)
                #expect(abs(sums.first[channel] - sum { values[$0].passed }) <= scale)
                #expect(abs(sums.second[channel] - sum { values[$0].passed * x[$0] }) <= scale)
            }
        }
    }

    @Test(arguments: [false, true]) func rowsAreThoseOfTheDefinition(relu: Bool) {
        for (seed, shape) in MapFixtures.shapes(25, seed: 32).enumerated() {
            let c = Case(shape, seed: UInt64(seed))
            let (input, gradient) = (MapFixtures.map(c.input), MapFixtures.map(c.gradient))
            let output = MapFixtures.used(channels: shape[0], height: shape[1], width: shape[2])
            input.writeAffine(c.affine, relu: relu, to: output)
            let forward = MapFixtures.planes(output).scalars
            #expect(MapFixtures.isClean(output))
            writeNormalizationGradient(
                gradient: gradient, input: input, affine: c.affine, relu: relu,
                factors: c.factors, to: output)
            #expect(MapFixtures.isClean(output))
            let backward = MapFixtures.planes(output).scalars
            for index in forward.indices {
                let (value, passed) = c.element(index, relu: relu)
                #expect(abs(forward[index] - (relu ? max(0, value) : value)) < 1e-6)
                let channel = index / c.area
                let expected =
                    passed * c.factors.gradient[channel]
                    + c.input.scalars[index] * c.factors.input[channel]
                    + c.factors.offset[channel]
                #expect(abs(backward[index] - expected) < 1e-6)
            }
            // In place the same bits come out.
            writeNormalizationGradient(
                gradient: gradient, input: input, affine: c.affine, relu: relu,
                factors: c.factors, to: gradient)
            #expect(MapFixtures.planes(gradient).scalars == backward)
            input.writeAffine(c.affine, relu: relu, to: input)
            #expect(MapFixtures.planes(input).scalars == forward)
        }
    }

    /// Values within a rounding of ReLU's corner: what the forward pass let through, and nothing else, has a
    /// gradient.
    @Test func theMaskIsThatOfTheForwardPass() {
        var random = SeededRandom(seed: 33)
        let count = 3000
        let x = random.tensor([1]).scalars[0]
        let scales = random.tensor([count]).scalars
        let offsets = scales.enumerated().map { index, scale in
            let corner = -x * scale
            return [corner, corner.nextUp, corner.nextDown, -0.0][index % 4]
        }
        let affine = ChannelAffine(scale: scales, offset: offsets)
        let ones = [Float](repeating: 1, count: count)
        let input = MapFixtures.map(
            Tensor(shape: [count, 1, 1], scalars: ones.map { $0 * x }))
        let gradient = MapFixtures.map(Tensor(shape: [count, 1, 1], scalars: ones))
        let output = MapFixtures.used(channels: count, height: 1, width: 1)
        input.writeAffine(affine, relu: true, to: output)
        let passed = MapFixtures.planes(output).scalars.map { $0 > 0 ? Float(1) : 0 }
        #expect(passed.contains(0) && passed.contains(1))
        let sums = normalizationSums(gradient: gradient, input: input, affine: affine, relu: true)
        #expect(sums.first == passed.map { Double($0) })
        let zeros = ones.map { _ in Float(0) }
        writeNormalizationGradient(
            gradient: gradient, input: input, affine: affine, relu: true,
            factors: NormalizationFactors(gradient: ones, input: zeros, offset: zeros),
            to: output)
        #expect(MapFixtures.planes(output).scalars == passed)
    }

    /// A network that has diverged must not look like one that is silent.
    @Test func notANumberStays() {
        let map = MapFixtures.map(Tensor(shape: [1, 1, 2], scalars: [.nan, 1]))
        map.writeAffine(ChannelAffine(scale: [1], offset: [0]), relu: true, to: map)
        let values = MapFixtures.planes(map).scalars
        #expect(values[0].isNaN && values[1] == 1)
        let statistics = BatchStatistics(sums: map.moments(), count: 2, epsilon: 1e-5)
        #expect(statistics.variance[0].isNaN)
    }
}
