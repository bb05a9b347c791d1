import TensorCore
import Testing

@testable import Kernels

@Suite struct ParameterUpdateTests {
    private static let rules: [UpdateRule] = [
        .adadelta(rate: 1, decay: 0.95, epsilon: 1e-6),
        .adamW(
            rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, step: 1),
    ]

    /// More than one piece of work.
    private static let count = 150_001

    @Test(arguments: [0, 1]) func threadsChangeNothing(rule: Int) {
        var random = SeededRandom(seed: 81)
        let start = random.tensor([Self.count])
        let gradients = (0..<3).map { _ in random.tensor([Self.count]) }
        func run(threads: Int) -> [Float] {
            var parameter = start
            let zeros = Tensor(zeros: [Self.count])
            var averages = ParameterAverages(first: zeros, second: zeros)
            let team = ThreadTeam(scratchFloats: 1)
            for gradient in gradients {
                update(
                    &parameter, &averages, gradient: gradient, by: Self.rules[rule],
                    threads: threads, team: team)
            }
            return parameter.scalars + averages.first.scalars + averages.second.scalars
        }
        let expected = run(threads: 1)
        #expect(run(threads: 3) == expected)
        // The last element is updated too, and the tensors that were given are left alone.
        #expect(expected[Self.count - 1] != start.scalars[Self.count - 1])
    }

    @Test func averagesVanishInsteadOfBecomingSubnormal() {
        let team = ThreadTeam(scratchFloats: 1)
        for rule in Self.rules {
            var parameter = Tensor(shape: [1], scalars: [1])
            let tiny = Tensor(shape: [1], scalars: [1e-37])
            var averages = ParameterAverages(first: tiny, second: tiny)
            update(
                &parameter, &averages, gradient: Tensor(zeros: [1]), by: rule, threads: 1,
                team: team)
            #expect(averages.first.scalars == [0] && averages.second.scalars == [0])
            // A gradient that is not a number is not hidden.
            update(
                &parameter, &averages, gradient: Tensor(shape: [1], scalars: [.nan]), by: rule,
                threads: 1, team: team)
            #expect(parameter.scalars[0].isNaN && averages.first.scalars[0].isNaN)
        }
    }

    @Test func movesScalesAndSums() {
        var random = SeededRandom(seed: 82)
        let (start, value) = (random.tensor([Self.count]), random.tensor([Self.count]))
        let team = ThreadTeam(scratchFloats: 1)
        var average = start
        moveAverage(&average, towards: value, share: 0.25, threads: 3, team: team)
        var scaled = start
        scale(&scaled, by: -2, threads: 3, team: team)
        let (before, after) = (start.scalars, average.scalars)
        let (values, products) = (value.scalars, scaled.scalars)
        #expect(
            before.indices.allSatisfy {
                abs(after[$0] - (before[$0] * 0.75 + values[$0] * 0.25)) < 1e-6
                    && products[$0] == -2 * before[$0]
            })
        let sum = sumOfSquares(start, threads: 1, team: team)
        #expect(sumOfSquares(start, threads: 3, team: team) == sum)
        let expected = before.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(sum - expected) < 1e-9 * expected)
    }
}
