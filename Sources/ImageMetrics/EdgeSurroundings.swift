internal import Glibc

/// The pixels near strong edges of lightness, where chroma that bleeds shows.
///
/// A strong edge is a pixel where the length of the gradient of L* is over ``threshold``; near is what
/// lies within a circle of ``radius`` around it.
struct EdgeSurroundings {
    /// L* a pixel.
    static let threshold: Float = 10
    /// Pixels.
    static let radius = 8

    /// Indices of the pixels, ascending; none where there is no strong edge.
    let pixels: [Int]

    /// Looks for edges.
    ///
    /// - Parameters:
    ///   - lightness: L* of every pixel, row by row.
    ///   - width: pixels in a row.
    init(lightness: [Float], width: Int) {
        let height = lightness.count / width
        // Half the width of the circle in the rows above and below its centre.
        let reach = (0...Self.radius).map {
            Int(Double(Self.radius * Self.radius - $0 * $0).squareRoot())
        }
        // In each row +1 where a circle begins and -1 behind its end.
        var steps = [Int32](repeating: 0, count: (width + 1) * height)
        for y in 0..<height {
            for x in 0..<width where Self.gradient(lightness, width, height, x, y) > Self.threshold
            {
                for row in max(y - Self.radius, 0)...min(y + Self.radius, height - 1) {
                    let half = reach[abs(row - y)]
                    steps[row * (width + 1) + max(x - half, 0)] += 1
                    steps[row * (width + 1) + min(x + half + 1, width)] -= 1
                }
            }
        }
        var pixels: [Int] = []
        for y in 0..<height {
            var circles: Int32 = 0
            for x in 0..<width {
                circles += steps[y * (width + 1) + x]
                if circles > 0 { pixels.append(y * width + x) }
            }
        }
        self.pixels = pixels
    }

    /// Length of the gradient by central differences, one-sided at the border.
    private static func gradient(
        _ lightness: [Float], _ width: Int, _ height: Int, _ x: Int, _ y: Int
    ) -> Float {
        let (left, right) = (max(x - 1, 0), min(x + 1, width - 1))
        let (above, below) = (max(y - 1, 0), min(y + 1, height - 1))
        let across = lightness[y * width + right] - lightness[y * width + left]
        let down = lightness[below * width + x] - lightness[above * width + x]
        return hypotf(across / Float(max(right - left, 1)), down / Float(max(below - above, 1)))
    }
}
