import Kernels
import ReferenceKernels
import TensorCore
import Testing

@Suite struct PyramidPoolingTests {
    static let extents = Array(1...9)

    @Test(arguments: extents, extents)
    func agreesWithTheReference(height: Int, width: Int) {
        var random = SeededRandom(seed: UInt64(height * 10 + width))
        for channels in [1, 3, 17] {
            let map = random.tensor([channels, height, width])
            let (values, indices) = PyramidPooling.forward(map)
            #expect(values.count == PyramidPooling.outputs(channels: channels))
            #expect(values == referencePyramidPooling(map))
            let scalars = map.scalars
            #expect(zip(values, indices).allSatisfy { $0 == scalars[Int($1)] })
        }
    }

    @Test func partsAreThoseOfAdaptiveMaxPooling() {
        let parts = (0..<4).map { PyramidPooling.part($0, of: 4, extent: 7) }
        #expect(parts == [0..<2, 1..<4, 3..<6, 5..<7])
        #expect((0..<2).map { PyramidPooling.part($0, of: 2, extent: 7) } == [0..<4, 3..<7])
        #expect(
            (0..<4).map { PyramidPooling.part($0, of: 4, extent: 1) }
                == Array(repeating: 0..<1, count: 4))
    }

    @Test func orderIsLevelChannelRowColumn() {
        let map = Tensor(shape: [2, 4, 4], scalars: (0..<32).map { Float($0) })
        #expect(
            PyramidPooling.forward(map).values == [
                15, 31, 5, 7, 13, 15, 21, 23, 29, 31,
            ] + (0..<32).map { Float($0) })
    }

    /// The loss is the sum of the values, each times a factor; no step changes which sample is the largest.
    @Test(arguments: extents, extents)
    func gradientIsThatOfFiniteDifferences(height: Int, width: Int) {
        var random = SeededRandom(seed: UInt64(height * 100 + width))
        let shape = [2, height, width]
        // Distinct values a tenth apart, in random order.
        let order = (0..<2 * height * width).shuffled(using: &random)
        let scalars = order.map { Float($0) / 10 }
        let factors = random.tensor([PyramidPooling.outputs(channels: 2)]).scalars
        func loss(_ scalars: [Float]) -> Double {
            zip(PyramidPooling.forward(Tensor(shape: shape, scalars: scalars)).values, factors)
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let indices = PyramidPooling.forward(Tensor(shape: shape, scalars: scalars)).indices
        let gradient = PyramidPooling.backward(factors, indices: indices, shape: shape)
        #expect(gradient.shape == shape)
        for (index, value) in gradient.scalars.enumerated() {
            var (above, below) = (scalars, scalars)
            above[index] += 1 / 64
            below[index] -= 1 / 64
            let slope = (loss(above) - loss(below)) / Double(above[index] - below[index])
            #expect(abs(slope - Double(value)) < 1e-4, "sample \(index)")
        }
    }

    @Test func theFirstOfEqualValuesCounts() {
        let map = Tensor(shape: [1, 3, 3], scalars: Array(repeating: 2, count: 9))
        let (values, indices) = PyramidPooling.forward(map)
        #expect(values.allSatisfy { $0 == 2 })
        #expect(Array(indices.prefix(5)) == [0, 0, 1, 3, 4])
        // Parts overlap: what several of them chose gets all their gradients.
        let gradient = PyramidPooling.backward(
            Array(repeating: 1, count: 21), indices: indices, shape: [1, 3, 3])
        #expect(gradient.scalars.reduce(0, +) == 21 && gradient.scalars[0] == 6)
    }

    @Test func whatIsNotANumberShows() {
        let map = Tensor(shape: [1, 2, 2], scalars: [1, .nan, 3, 4])
        let values = PyramidPooling.forward(map).values
        #expect(values[0].isNaN && values[1] == 1 && values[2].isNaN && values[4] == 4)
    }
}
