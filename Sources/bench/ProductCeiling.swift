import Kernels
import TensorCore

/// The rate of large products by OpenBLAS.
struct ProductCeiling: Encodable {
    /// Output channels, samples, inputs times kernel: large layers of the network, and a square.
    private static let shapes = [
        (m: 256, n: 1024, k: 2304), (m: 512, n: 4096, k: 512), (m: 1024, n: 1024, k: 1024),
        (m: 128, n: 4096, k: 1152),
    ]
    private static let runs = 15

    let m: Int
    let n: Int
    let k: Int
    let threads: Int
    /// Billions of multiplications and additions a second, median.
    let gigaflops: Double

    static func rates(threads: Int) -> [ProductCeiling] {
        var random = SeededRandom(seed: 1)
        return shapes.map { m, n, k in
            let left = random.tensor([m, k])
            let right = random.tensor([k, n])
            var output = Tensor(zeros: [m, n])
            let time = Stopwatch.median(runs: runs) {
                BLASProduct.multiply(left, right, threads: threads, into: &output)
            }
            return ProductCeiling(
                m: m, n: n, k: k, threads: threads, gigaflops: 2 * Double(m * n * k) / time / 1e9)
        }
    }

    /// The best rate of all shapes.
    static func best(threads: Int) -> Double {
        rates(threads: threads).map(\.gigaflops).max() ?? 0
    }
}
