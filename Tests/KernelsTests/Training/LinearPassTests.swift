import TensorCore
import Testing

@testable import Kernels

@Suite struct LinearPassTests {
    /// left [m, k] · right [k, n] by the definition.
    private func product(_ left: [Float], _ right: [Float], m: Int, n: Int, k: Int) -> [Float] {
        (0..<m * n).map { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: n)
            let sum = (0..<k).reduce(0.0) {
                $0 + Double(left[row * k + $1]) * Double(right[$1 * n + column])
            }
            return Float(sum)
        }
    }

    private func transposed(_ matrix: Tensor) -> [Float] {
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        let scalars = matrix.scalars
        return (0..<rows * columns).map { scalars[$0 % rows * columns + $0 / rows] }
    }

    private func difference(_ tensor: Tensor, _ expected: [Float]) -> Float {
        maximumDifference(tensor, Tensor(shape: tensor.shape, scalars: expected))
    }

    /// Sizes on both sides of the pieces, as [N, K, O].
    @Test(arguments: [[1, 1, 1], [1, 300, 7], [5, 33, 300], [33, 600, 12], [8, 257, 129]])
    func productsAreThoseOfTheDefinition(size: [Int]) {
        let (count, width, outputs) = (size[0], size[1], size[2])
        var random = SeededRandom(seed: UInt64(width))
        let input = random.tensor([count, width])
        let weight = random.tensor([outputs, width])
        let gradient = random.tensor([count, outputs])
        let team = ThreadTeam(scratchFloats: 1)
        let pass = LinearPass(threads: 1, team: team)
        let shared = LinearPass(threads: 3, team: team)

        let plain = product(
            input.scalars, transposed(weight), m: count, n: outputs, k: width)
        let forward = pass.forward(input, weight: weight)
        #expect(difference(forward, plain) < 1e-4)
        #expect(shared.forward(input, weight: weight).scalars == forward.scalars)

        let backward = pass.inputGradient(gradient, weight: weight)
        let expected = product(gradient.scalars, weight.scalars, m: count, n: width, k: outputs)
        #expect(difference(backward, expected) < 1e-4)
        #expect(shared.inputGradient(gradient, weight: weight).scalars == backward.scalars)

        // Over old contents.
        var (byWeight, again) = (random.tensor([outputs, width]), random.tensor([outputs, width]))
        pass.writeWeightGradient(gradient, input: input, to: &byWeight)
        shared.writeWeightGradient(gradient, input: input, to: &again)
        #expect(
            difference(
                byWeight,
                product(transposed(gradient), input.scalars, m: outputs, n: width, k: count))
                < 1e-4)
        #expect(again.scalars == byWeight.scalars)
    }

    /// The gradients are the slopes of the layer itself.
    @Test func gradientsAreSlopes() {
        var random = SeededRandom(seed: 51)
        let (input, weight) = (random.tensor([3, 4]), random.tensor([2, 4]))
        let slopes = random.tensor([3, 2])
        let pass = LinearPass(threads: 1, team: ThreadTeam(scratchFloats: 1))
        func loss(_ input: Tensor, _ weight: Tensor) -> Double {
            zip(pass.forward(input, weight: weight).scalars, slopes.scalars)
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        func moved(_ tensor: Tensor, _ index: Int, to value: Double) -> Tensor {
            var scalars = tensor.scalars
            scalars[index] = Float(value)
            return Tensor(shape: tensor.shape, scalars: scalars)
        }
        var byWeight = Tensor(zeros: [2, 4])
        pass.writeWeightGradient(slopes, input: input, to: &byWeight)
        let byInput = pass.inputGradient(slopes, weight: weight)
        for (tensor, gradient, loss) in [
            (input, byInput, { loss($0, weight) }),
            (weight, byWeight, { loss(input, $0) }),
        ] as [(Tensor, Tensor, (Tensor) -> Double)] {
            for index in 0..<tensor.count {
                // Linear, so that a large step has no error but Float's.
                let expected = slope(at: Double(tensor.scalars[index]), step: 0.5) {
                    loss(moved(tensor, index, to: $0))
                }
                #expect(abs(Double(gradient.scalars[index]) - expected) < 1e-5)
            }
        }
    }
}
