internal import ColorScience
internal import Glibc

/// Mean structural similarity (SSIM) of the BT.601 luma of two interleaved 8-bit RGB pictures: 1 if they
/// are equal.
///
/// Gaussian window of 11 x 11 with a standard deviation of 1.5, K1 = 0.01, K2 = 0.03, weighted population
/// variances, mean over the positions where the window lies inside the picture.
///
/// Source: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to
/// structural similarity", IEEE Trans. Image Process. 13 (2004).
/// - Precondition: both have `width` · `height` pixels, and no side is shorter than 11.
public func structuralSimilarity(
    _ picture: [UInt8], _ truth: [UInt8], width: Int, height: Int
) -> Double {
    precondition(
        picture.count == 3 * width * height && truth.count == picture.count
            && width >= GaussianWindow.size && height >= GaussianWindow.size,
        "\(picture.count) and \(truth.count) samples of \(width) x \(height) pixels")
    let x = luma(picture)
    let y = luma(truth)
    let window = GaussianWindow(width: width, height: height)
    let meanX = window.filtered { x[$0] }
    let meanY = window.filtered { y[$0] }
    let squareX = window.filtered { x[$0] * x[$0] }
    let squareY = window.filtered { y[$0] * y[$0] }
    let product = window.filtered { x[$0] * y[$0] }
    let c1 = (0.01 * 255) * (0.01 * 255)
    let c2 = (0.03 * 255) * (0.03 * 255)
    var sum = 0.0
    for index in meanX.indices {
        let (mx, my) = (meanX[index], meanY[index])
        let variances = squareX[index] - mx * mx + squareY[index] - my * my
        let covariance = product[index] - mx * my
        sum +=
            (2 * mx * my + c1) * (2 * covariance + c2)
            / ((mx * mx + my * my + c1) * (variances + c2))
    }
    return sum / Double(meanX.count)
}

private func luma(_ rgb: [UInt8]) -> [Double] {
    stride(from: 0, to: rgb.count, by: 3).map {
        RGB(red: Double(rgb[$0]), green: Double(rgb[$0 + 1]), blue: Double(rgb[$0 + 2])).luma601
    }
}

/// The weighting window of ``structuralSimilarity(_:_:width:height:)`` over a plane.
private struct GaussianWindow {
    static let size = 11
    let width: Int
    let height: Int
    private let weights: [Double]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let bell = (0..<Self.size).map { tap in
            let distance = Double(tap - Self.size / 2)
            return exp(-distance * distance / (2 * 1.5 * 1.5))
        }
        let sum = bell.reduce(0, +)
        weights = bell.map { $0 / sum }
    }

    /// Weighted means of `sample` at every position inside the plane, row-major.
    func filtered(_ sample: (Int) -> Double) -> [Double] {
        let columns = width - Self.size + 1
        var across = [Double](repeating: 0, count: columns * height)
        for y in 0..<height {
            for x in 0..<columns {
                var sum = 0.0
                for tap in 0..<Self.size { sum += weights[tap] * sample(y * width + x + tap) }
                across[y * columns + x] = sum
            }
        }
        let rows = height - Self.size + 1
        var result = [Double](repeating: 0, count: columns * rows)
        for index in result.indices {
            var sum = 0.0
            for tap in 0..<Self.size { sum += weights[tap] * across[index + tap * columns] }
            result[index] = sum
        }
        return result
    }
}
