import COpenBLAS

/// Threads share the rows of a product, each of them on its own: results do not depend on the number of
/// processors.
private let singleThreadedBLAS: Void = openblas_set_num_threads(1)

/// A row-major matrix in memory that someone else owns.
struct MatrixView {
    var base: UnsafePointer<Float>
    /// Floats from one row to the next.
    var rowStride: Int
    /// Whether the transpose of what is in memory is meant.
    var isTransposed = false

    /// The transpose of the same memory.
    var transposed: MatrixView {
        MatrixView(base: base, rowStride: rowStride, isTransposed: !isTransposed)
    }

    fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}

/// output [m, n] = left [m, k] · right [k, n], added to the output if `accumulating`.
func multiply(
    _ left: MatrixView, _ right: MatrixView, m: Int, n: Int, k: Int, accumulating: Bool,
    into output: UnsafeMutablePointer<Float>, rowStride: Int
) {
    _ = singleThreadedBLAS
    cblas_sgemm(
        CblasRowMajor, left.order, right.order, blasint(m), blasint(n), blasint(k), 1,
        left.base, blasint(left.rowStride), right.base, blasint(right.rowStride),
        accumulating ? 1 : 0, output, blasint(rowStride))
}

/// output [m] = matrix [m, k] · vector [k].
func multiply(
    _ matrix: MatrixView, by vector: UnsafePointer<Float>, m: Int, k: Int,
    into output: UnsafeMutablePointer<Float>
) {
    _ = singleThreadedBLAS
    cblas_sgemv(
        CblasRowMajor, CblasNoTrans, blasint(m), blasint(k), 1, matrix.base,
        blasint(matrix.rowStride), vector, 1, 0, output, 1)
}
