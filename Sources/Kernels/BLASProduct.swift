import COpenBLAS
public import TensorCore

/// A product of OpenBLAS itself, for measuring what the machine can do.
public enum BLASProduct {
    /// output [m, n] = left [m, k] · right [k, n].
    ///
    /// The library's number of threads is one again afterwards; nothing else may use it meanwhile.
    ///
    /// - Precondition: the shapes fit and `threads` is at least 1.
    public static func multiply(
        _ left: Tensor, _ right: Tensor, threads: Int, into output: inout Tensor
    ) {
        let (m, k, n) = (left.shape[0], left.shape[1], right.shape[1])
        precondition(
            right.shape[0] == k && output.shape == [m, n] && threads > 0,
            "\(left.shape) · \(right.shape) into \(output.shape) on \(threads) threads")
        openblas_set_num_threads(Int32(threads))
        defer { openblas_set_num_threads(1) }
        left.withUnsafeScalars { left in
            right.withUnsafeScalars { right in
                output.withUnsafeMutableScalars { output in
                    cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n),
                        blasint(k), 1, left.baseAddress, blasint(k), right.baseAddress, blasint(n),
                        0, output.baseAddress, blasint(n))
                }
            }
        }
    }
}
