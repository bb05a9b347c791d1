import Colorization
import Kernels
import TensorCore
import Testing

@testable import Training

/// Every parameter's gradient against the change of the loss along a random direction.
@Suite struct FiniteDifferenceTests {
    /// Designs that differ in what gradients pass through.
    static let designs: [NetworkDesign] = [
        NetworkDesign(width: 0.125, classes: ["a", "b", "c"]),
        NetworkDesign(width: 0.125, target: .rgb, pooling: .pyramid),
        NetworkDesign(width: 0.125, target: .yuv, hasGlobal: false),
    ]
    static let weights = LossWeights(classification: 0.2, chroma: 1)

    private func batch(_ design: NetworkDesign, count: Int) -> TrainingBatch {
        var random = SeededRandom(seed: 4)
        func values(_ shape: [Int]) -> Tensor {
            Tensor(shape: shape, scalars: random.tensor(shape).scalars.map { ($0 + 1) / 2 })
        }
        // Pictures of different brightness: alike ones would leave batch normalization nothing but rounding.
        let noise = random.tensor([count, 1, 224, 224])
        let input = noise.scalars.enumerated().map { index, value in
            0.3 * value + 0.25 * Float(index / (224 * 224)) - 0.6
        }
        return TrainingBatch(
            input: Tensor(shape: noise.shape, scalars: input),
            target: values([count, design.target.channels, 112, 112]),
            classes: (0..<count).map { design.classes.isEmpty || $0 == 1 ? nil : $0 % 3 })
    }

    @Test(arguments: designs) func gradientsAreSlopes(_ design: NetworkDesign) throws {
        let batch = batch(design, count: 6)
        let model = try design.model(name: "test", seed: 3)
        let network = TrainingNetwork(model, count: 6, threads: 2, plainForm: .direct)
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
            func loss(_ sign: Double) -> Double {
                var moved = start
                moved[name] = Tensor(
                    shape: parameter.shape,
                    scalars: zip(parameter.scalars, direction).map {
                        Float(Double($0) + sign * step * $1)
                    })
                network.parameters = moved
                return network.losses(of: batch, weights: Self.weights).total
            }
            let measured = (loss(1) - loss(-1)) / (2 * step)
            // Rounding, and ReLUs that turn over on the way: those of the first layer see few samples.
            #expect(abs(measured - slope) <= 0.1 * abs(slope) + 1e-7, "\(name)")
        }
    }

    private func norm(_ tensor: Tensor) -> Double {
        tensor.scalars.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
