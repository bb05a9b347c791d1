import Kernels
import TensorCore
import Testing

@testable import Training

@Suite struct WeightAverageTests {
    @Test func followsAllTensors() {
        let team = ThreadTeam(scratchFloats: 1)
        let start = [
            "low.0.conv.weight": Tensor(shape: [2], scalars: [1, -2]),
            "low.0.bn.running_var": Tensor(shape: [1], scalars: [4]),
        ]
        let next = [
            "low.0.conv.weight": Tensor(shape: [2], scalars: [2, -2]),
            "low.0.bn.running_var": Tensor(shape: [1], scalars: [0]),
        ]
        var average = WeightAverage(of: start, decay: 0.75)
        average.update(with: next, step: 100, threads: 1, team: team)
        average.update(with: next, step: 101, threads: 1, team: team)
        #expect(average.tensors["low.0.conv.weight"]?.scalars == [1.4375, -2])
        #expect(average.tensors["low.0.bn.running_var"]?.scalars == [2.25])
        // What it began with is left alone.
        #expect(start["low.0.bn.running_var"]?.scalars == [4])
        average.update(with: start, step: 0, threads: 1, team: team)
        #expect(average.tensors["low.0.bn.running_var"]?.scalars == [4])
    }
}
