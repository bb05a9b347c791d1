import Kernels
import TensorCore
import Testing

@testable import Training

@Suite struct GradientNormTests {
    private let team = ThreadTeam(scratchFloats: 1)
    private let gradients = [
        "a": Tensor(shape: [2], scalars: [3, 0]), "b": Tensor(shape: [1, 1], scalars: [-4]),
    ]

    @Test func isTheLengthOfAllTogether() {
        #expect(gradientNorm(gradients, threads: 1, team: team) == 5)
        #expect(gradientNorm([:], threads: 1, team: team) == 0)
        let broken = ["a": Tensor(shape: [1], scalars: [.nan])]
        #expect(gradientNorm(broken, threads: 1, team: team).isNaN)
    }

    @Test func clippingKeepsTheDirection() {
        var clipped = gradients
        #expect(clipGradients(&clipped, to: 1, threads: 1, team: team) == 5)
        #expect(abs(gradientNorm(clipped, threads: 1, team: team) - 1) < 1e-6)
        #expect(abs((clipped["a"]?.scalars[0] ?? 0) - 0.6) < 1e-6)
        #expect(clipped["a"]?.scalars[1] == 0 && clipped["b"]?.shape == [1, 1])
        var short = gradients
        #expect(clipGradients(&short, to: 5, threads: 1, team: team) == 5)
        #expect(short["b"]?.scalars == [-4])
    }
}
