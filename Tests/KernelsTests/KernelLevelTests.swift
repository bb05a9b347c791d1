import CKernels
import Kernels
import ReferenceKernels
import TensorCore
import Testing

/// The C kernels at every level that this processor has, against plain Swift.
@Suite struct KernelLevelTests {
    static let levels = (0...ckernels_detected_isa().rawValue).map { ckernels_isa(rawValue: $0) }

    @Test(arguments: levels) func rowKernels(_ level: ckernels_isa) {
        var random = SeededRandom(seed: 6)
        for count in [0, 1, 7, 8, 15, 16, 17, 33, 100] {
            let input = random.tensor([count]).scalars.map { $0 * 20 }
            for (kind, activation) in [
                (CKERNELS_IDENTITY, Activation.identity), (CKERNELS_RELU, .relu),
                (CKERNELS_SIGMOID, .sigmoid), (CKERNELS_RELU6, .relu6),
            ] {
                var row = input
                ckernels_bias_activation(level, kind, 0.3, &row, count)
                for (value, before) in zip(row, input) {
                    #expect(abs(value - referenceActivate(before + 0.3, activation)) < 1e-6)
                }
            }
            var scaled = [Float](repeating: 0, count: count)
            ckernels_affine(level, input, 2, -1, count, &scaled)
            for (value, before) in zip(scaled, input) {
                #expect(abs(value - (2 * before - 1)) < 1e-5)
            }
        }
    }

    @Test func sigmoidHoldsAtBothEnds() {
        var row: [Float] = [-1000, -90, 0, 90, 1000]
        ckernels_bias_activation(ckernels_detected_isa(), CKERNELS_SIGMOID, 0, &row, 5)
        #expect(row[0] == 0 && row[1] >= 0 && row[1] < 1e-30)
        #expect(row[2] == 0.5 && row[3] == 1 && row[4] == 1)
    }
}
