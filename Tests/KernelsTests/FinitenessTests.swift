import Kernels
import TensorCore
import Testing

@Suite struct FinitenessTests {
    @Test(arguments: [1, 7, 16, 1000, 4099])
    func oneBadScalarAnywhereShows(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        var tensor = random.tensor([count])
        tensor.withUnsafeMutableScalars { $0[count / 3] = -Float.greatestFiniteMagnitude }
        #expect(isFinite(tensor))
        for place in [0, count / 2, count - 1] {
            for bad in [Float.nan, .infinity, -.infinity] {
                var damaged = tensor
                damaged.withUnsafeMutableScalars { $0[place] = bad }
                #expect(!isFinite(damaged), "\(bad) at \(place)")
            }
        }
    }

    @Test func nothingIsFinite() {
        #expect(isFinite(Tensor(zeros: [0])))
    }
}
