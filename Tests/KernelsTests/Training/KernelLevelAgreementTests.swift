import CKernels
import TensorCore
import Testing

/// Training computes the same numbers on every instruction set, bit for bit.
@Suite struct KernelLevelAgreementTests {
    @Test(arguments: KernelLevelTests.levels.dropFirst())
    func optimizersAgree(_ level: ckernels_isa) {
        func run(_ isa: ckernels_isa, start: Int) -> [[UInt32]] {
            var random = SeededRandom(seed: 12)
            let gradient = random.tensor([500]).scalars
            var weight = random.tensor([500]).scalars
            var first = random.tensor([500]).scalars.map { abs($0) }
            var second = random.tensor([500]).scalars.map { abs($0) }
            var adadelta = ckernels_adadelta(
                rate: 1, decay: 0.95, epsilon: 1e-6, remainder: 0.05)
            var adamW = ckernels_adamw(
                shrinking: 0.999, decay1: 0.9, remainder1: 0.1, decay2: 0.999,
                remainder2: 0.001, step: 0.01, root_correction: 3, epsilon: 1e-8)
            // In two parts, the first of any length.
            for part in [0..<start, start..<500] {
                gradient.withUnsafeBufferPointer { gradient in
                    weight.withUnsafeMutableBufferPointer { weight in
                        first.withUnsafeMutableBufferPointer { first in
                            second.withUnsafeMutableBufferPointer { second in
                                guard let g = gradient.baseAddress, let w = weight.baseAddress,
                                    let a = first.baseAddress, let b = second.baseAddress
                                else { return }
                                let from = part.lowerBound
                                ckernels_adadelta_step(
                                    isa, &adadelta, g + from, part.count, w + from, a + from,
                                    b + from)
                                ckernels_adamw_step(
                                    isa, &adamW, g + from, part.count, w + from, a + from, b + from)
                                ckernels_moving_average(isa, g + from, 0.1, part.count, a + from)
                            }
                        }
                    }
                }
            }
            return [bits(weight), bits(first), bits(second)]
        }
        func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
        let expected = run(CKERNELS_ISA_BASELINE, start: 0)
        for start in [0, 1, 13, 64, 499] { #expect(run(level, start: start) == expected) }
    }

    @Test(arguments: KernelLevelTests.levels.dropFirst())
    func normalizationsAgree(_ level: ckernels_isa) {
        func run(_ isa: ckernels_isa) -> ([UInt32], [Double]) {
            var random = SeededRandom(seed: 13)
            let (blocks, columns) = (2, 19)
            let count = blocks * columns * 16
            let factors = (0..<5).map { _ in random.tensor([blocks * 16]) }
            let (row, gradient) = (random.tensor([count]), random.tensor([count]))
            // Tensors begin at whole cache lines, as rows do.
            var output = Tensor(zeros: [count])
            var (first, second) = (
                [Double](repeating: 0, count: 32), [Double](repeating: 0, count: 32)
            )
            let extent = ckernels_extent(
                columns: columns, blocks: blocks, block_step: columns * 16)
            func pointer(_ tensor: Tensor) -> UnsafePointer<Float>? {
                tensor.withUnsafeScalars { $0.baseAddress }
            }
            withExtendedLifetime((factors, row, gradient)) {
                let affine = ckernels_channel_affine(
                    scale: pointer(factors[0]), offset: pointer(factors[1]), relu: 1)
                let others = ckernels_normalization_factors(
                    gradient: pointer(factors[2]), input: pointer(factors[3]),
                    offset: pointer(factors[4]))
                ckernels_moments(isa, extent, pointer(row), &first, &second)
                ckernels_normalization_backward_sums(
                    isa, extent, affine, pointer(gradient), pointer(row), &first, &second)
                output.withUnsafeMutableScalars {
                    ckernels_channel_affine_row(
                        isa, extent, affine, pointer(row), $0.baseAddress)
                    ckernels_normalization_backward(
                        isa, extent, affine, others, $0.baseAddress, pointer(row), $0.baseAddress)
                }
            }
            return (output.scalars.map(\.bitPattern), first + second)
        }
        let (expected, result) = (run(CKERNELS_ISA_BASELINE), run(level))
        #expect(result.0 == expected.0 && result.1 == expected.1)
    }
}
