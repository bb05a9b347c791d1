import Colorization
import Kernels
import TensorCore
import Testing

@testable import Training

/// Every parameter's gradient against the change of the loss along a random direction.
@Suite struct FiniteDifferenceTests {
    /// A network with the side of the pictures that it sees.
    enum Network: Sendable {
        case design(NetworkDesign)
        /// Keeps places: PyTorch's random weights. Its map of 28x28 is enlarged to the pictures' 1/8.
        case map(side: Int)

        func model() throws -> ColorizationModel {
            switch self {
            case .design(let design): try design.model(name: "test", seed: 3)
            case .map: try MapFixtures.model()
            }
        }

        var side: Int {
            if case .map(let side) = self { side } else { 224 }
        }
    }

    /// Networks that differ in what gradients pass through.
    static let networks: [Network] = [
        .design(NetworkDesign(width: 0.125, classes: ["a", "b", "c"])),
        .design(NetworkDesign(width: 0.125, target: .rgb, pooling: .pyramid)),
        .design(NetworkDesign(width: 0.125, target: .yuv, hasGlobal: false)),
        .map(side: 240),
    ]
    static let weights = LossWeights(classification: 0.2, chroma: 1)

    private func batch(
        _ configuration: ModelConfiguration, side: Int, count: Int
    ) -> TrainingBatch {
        var random = SeededRandom(seed: 4)
        func values(_ shape: [Int]) -> Tensor {
            Tensor(shape: shape, scalars: random.tensor(shape).scalars.map { ($0 + 1) / 2 })
        }
        // Pictures of different brightness: alike ones would leave batch normalization nothing but rounding.
        func pictures(_ side: Int) -> Tensor {
            let noise = random.tensor([count, 1, side, side])
            let values = noise.scalars.enumerated().map { index, value in
                0.3 * value + 0.25 * Float(index / (side * side)) - 0.6
            }
            return Tensor(shape: noise.shape, scalars: values)
        }
        let hasNone = configuration.classes.isEmpty
        return TrainingBatch(
            input: pictures(side), copy: side == 224 ? nil : pictures(224),
            target: values([count, configuration.target.channels, side / 2, side / 2]),
            classes: (0..<count).map { hasNone || $0 == 1 ? nil : $0 % 3 },
            conditions: (0..<count).map { index in
                index % 2 == 0 ? .unknown : conditions(&random)
            })
    }

    /// A palette and a few hints.
    private func conditions(_ random: inout SeededRandom) -> ColorConditions {
        let noise = random.tensor([5]).scalars.map { 40 * $0 }
        var hints = Tensor(zeros: [3, 28, 28])
        hints.withUnsafeMutableScalars { scalars in
            for _ in 0..<20 {
                let cell = random.index(below: 784)
                for channel in 0..<2 {
                    scalars[784 * channel + cell] = Float(random.unit() - 0.5)
                }
                scalars[2 * 784 + cell] = 1
            }
        }
        return ColorConditions(
            hints: hints,
            palette: Palette(
                a: noise[0], b: noise[1], deviationOfA: noise[2], deviationOfB: noise[3],
                chroma: noise[4]))
    }

    @Test(arguments: networks) func gradientsAreSlopes(_ tested: Network) throws {
        let model = try tested.model()
        let batch = batch(model.configuration, side: tested.side, count: 6)
        let network = TrainingNetwork(
            model, count: 6, threads: 2, side: tested.side, plainForm: .direct)
        let total = network.differentiate(batch, weights: Self.weights).total
        let (start, gradients) = (network.parameters, network.gradients)
        #expect(gradients.count == start.keys.filter { Optimizer.isTrained($0) }.count)
        var random = SeededRandom(seed: 5)
        for (name, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
            let parameter = try #require(start[name])
            // Along the gradient the slope is not lost in rounding, and the rest sees that nothing is missing.
            let noise = random.tensor(gradient.shape)
            let length = norm(gradient) / max(norm(noise), 1e-30)
            let direction = zip(gradient.scalars, noise.scalars).map {
                Double($0) + 0.5 * length * Double($1)
            }
            let slope = zip(direction, gradient.scalars).reduce(0) { $0 + $1.0 * Double($1.1) }
            let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // So small that the loss hardly bends, so large that its change is far above rounding.
            let step = min(
                2e-3 * max(norm(parameter), 0.1) / max(size, 1e-30),
                2e-4 * total / max(slope, 1e-30))
            func loss(_ step: Double) -> Double {
                var moved = start
                moved[name] = Tensor(
                    shape: parameter.shape,
                    scalars: zip(parameter.scalars, direction).map {
                        Float(Double($0) + step * $1)
                    })
                network.parameters = moved
                return network.losses(of: batch, weights: Self.weights).total
            }
            // Rounding, and ReLUs that turn over on the way. Those of the first layer see few samples where the whole
            // goes through the encoder; on a shorter way there are fewer.
            let lengths = network.frozen.isEmpty ? [step] : [step, step / 3, step / 9]
            let errors = lengths.lazy.map {
                abs((loss($0) - loss(-$0)) / (2 * $0) - slope)
            }
            #expect(errors.contains { $0 <= 0.1 * abs(slope) + 1e-7 }, "\(name): \(Array(errors))")
        }
    }

    private func norm(_ tensor: Tensor) -> Double {
        tensor.scalars.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
