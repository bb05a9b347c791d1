import CKernels
import COpenBLAS
import TensorCore

/// What the check of the linear algebra library found.
public struct BLASCheckResult: Sendable {
    /// The processor that OpenBLAS chose its routines for, such as `Haswell`.
    public let coreName: String
    /// OpenBLAS' version and build options.
    public let configuration: String
    /// The products that came out wrong, described.
    public let failures: [String]

    /// Whether every product was right.
    public var isCorrect: Bool { failures.isEmpty }

    /// The `OPENBLAS_CORETYPE` to start again with: an older processor's routines.
    ///
    /// - Parameter current: the variable's value now.
    /// - Returns: nil if nothing is wrong, or if nothing safer is left to try.
    public func saferCoreType(current: String?) -> String? {
        #if arch(x86_64)
        guard !isCorrect else { return nil }
        if instructionSet.rawValue >= CKERNELS_ISA_AVX2.rawValue && current == nil {
            return "Haswell"
        }
        return current == "Nehalem" ? nil : "Nehalem"
        #else
        return nil
        #endif
    }
}

/// A check that OpenBLAS computes what it should on this processor.
///
/// Old builds choose routines for new processors that give wrong results (seen with 0.3.21). The
/// products have the shapes that the network uses: few and many output channels, sides that are not
/// multiples of a register, strided matrices, transposed ones as in training, accumulation.
public enum BLASCheck {
    /// Runs the products; takes a few milliseconds in a release build.
    public static func run() -> BLASCheckResult {
        var random = SeededRandom(seed: 1)
        let failures = shapes.filter { !isRight($0, random: &random) }.map(\.description)
        return BLASCheckResult(
            coreName: String(cString: openblas_get_corename()),
            configuration: String(cString: openblas_get_config()), failures: failures)
    }

    /// A product [m, k] · [k, n]; n = 1 is a matrix by a vector.
    struct Shape: CustomStringConvertible {
        let m: Int
        let n: Int
        let k: Int
        /// Whether the left matrix is in memory as [k, m].
        var isLeftTransposed = false
        /// Whether the right matrix is in memory as [n, k].
        var isRightTransposed = false
        /// Floats between the rows of the right matrix and of the result: a routine that ignores
        /// the stride shows.
        var gap: Int { n == 1 ? 0 : 5 }
        var width: Int { n + gap }
        /// Shapes in memory.
        var leftShape: [Int] { isLeftTransposed ? [k, m] : [m, k] }
        var rightShape: [Int] { isRightTransposed ? [n, k + gap] : [k, width] }
        var description: String {
            let order = (isLeftTransposed ? "T" : "N") + (isRightTransposed ? "T" : "N")
            return n == 1 ? "sgemv \(m)x\(k)" : "sgemm \(order) \(m)x\(n)x\(k)"
        }

        /// Where the elements of the two matrices stand in memory.
        func leftIndex(row: Int, inner: Int) -> Int {
            isLeftTransposed ? inner * m + row : row * k + inner
        }
        func rightIndex(inner: Int, column: Int) -> Int {
            isRightTransposed ? column * (k + gap) + inner : inner * width + column
        }
    }

    static let shapes = [
        Shape(m: 1, n: 1, k: 9), Shape(m: 2, n: 33, k: 144), Shape(m: 8, n: 100, k: 9),
        Shape(m: 13, n: 17, k: 31), Shape(m: 32, n: 150, k: 9), Shape(m: 33, n: 40, k: 72),
        Shape(m: 64, n: 49, k: 288), Shape(m: 128, n: 31, k: 128), Shape(m: 16, n: 512, k: 27),
        Shape(m: 256, n: 24, k: 96), Shape(m: 96, n: 1, k: 1000), Shape(m: 7, n: 1, k: 513),
        Shape(m: 5, n: 64, k: 150, isRightTransposed: true),
        Shape(m: 32, n: 37, k: 300, isRightTransposed: true),
        Shape(m: 40, n: 100, k: 6, isLeftTransposed: true),
        Shape(m: 65, n: 47, k: 32, isLeftTransposed: true),
    ]

    /// Compares a product, written over old contents and then added to itself, with plain sums.
    private static func isRight(_ shape: Shape, random: inout SeededRandom) -> Bool {
        let left = random.tensor(shape.leftShape)
        let right = random.tensor(shape.rightShape)
        var output = random.tensor([shape.m, shape.width])
        let before = output.scalars
        left.withUnsafeScalars { left in
            right.withUnsafeScalars { right in
                output.withUnsafeMutableScalars { output in
                    guard let a = left.baseAddress, let b = right.baseAddress,
                        let c = output.baseAddress
                    else { return }
                    run(shape, a, b, into: c)
                }
            }
        }
        let expected = expectation(shape, left.scalars, right.scalars, before: before)
        // Written so that NaN fails.
        return zip(output.scalars, expected).allSatisfy { abs($0 - $1) < 1e-3 }
    }

    private static func run(
        _ shape: Shape, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        into output: UnsafeMutablePointer<Float>
    ) {
        let matrix = MatrixView(
            base: left, rowStride: shape.leftShape[1], isTransposed: shape.isLeftTransposed)
        let other = MatrixView(
            base: right, rowStride: shape.rightShape[1], isTransposed: shape.isRightTransposed)
        guard shape.n > 1 else {
            multiply(matrix, by: right, m: shape.m, k: shape.k, into: output)
            return
        }
        for accumulating in [false, true] {
            multiply(
                matrix, other, m: shape.m, n: shape.n, k: shape.k, accumulating: accumulating,
                into: output, rowStride: shape.width)
        }
    }

    private static func expectation(
        _ shape: Shape, _ left: [Float], _ right: [Float], before: [Float]
    ) -> [Float] {
        var result = before
        for row in 0..<shape.m {
            for column in 0..<shape.n {
                var sum = 0.0
                for inner in 0..<shape.k {
                    let index = shape.rightIndex(inner: inner, column: column)
                    sum += Double(left[shape.leftIndex(row: row, inner: inner)] * right[index])
                }
                result[row * shape.width + column] = Float(shape.n == 1 ? sum : 2 * sum)
            }
        }
        return result
    }
}
