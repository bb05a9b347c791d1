import CKernels

/// The vector instructions that kernels are compiled for.
public enum InstructionSet: Sendable {
    case baseline, avx2, avx512

    /// The best that this processor has.
    public static var current: InstructionSet {
        switch instructionSet {
        case CKERNELS_ISA_AVX512: .avx512
        case CKERNELS_ISA_AVX2: .avx2
        default: .baseline
        }
    }

    /// The name as processors' makers write it.
    public var name: String {
        switch self {
        case .baseline: "any processor"
        case .avx2: "AVX2"
        case .avx512: "AVX-512"
        }
    }
}
