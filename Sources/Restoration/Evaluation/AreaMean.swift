/// Chroma at a picture's size from chroma at a multiple of it: every pixel is the mean of its square.
///
/// Rows are taken one at a time, so that the large planes never exist.
enum AreaMean {
    /// Writes a* and b* of a row of the large picture; rows come from top to bottom, each once.
    typealias Row = (
        _ y: Int, _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>
    ) throws -> Void

    /// Makes the planes of the small picture.
    ///
    /// - Parameters:
    ///   - width: pixels of the small picture.
    ///   - height: pixels of the small picture.
    ///   - scale: side of the square, in pixels of the large one.
    ///   - row: gives the large picture.
    /// - Returns: `width` · `height` samples each.
    static func planes(
        width: Int, height: Int, scale: Int, of row: Row
    ) rethrows -> (a: [Float], b: [Float]) {
        var a = [Float](repeating: 0, count: width * height)
        var b = a
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * scale) { large in
            guard let largeA = large.baseAddress else { return }
            let largeB = largeA + width * scale
            for y in 0..<height * scale {
                try row(y, largeA, largeB)
                add(largeA, scale, to: &a, y / scale * width, width)
                add(largeB, scale, to: &b, y / scale * width, width)
            }
        }
        return (a, b)
    }

    private static func add(
        _ large: UnsafePointer<Float>, _ scale: Int, to plane: inout [Float], _ start: Int,
        _ width: Int
    ) {
        let weight = 1 / Float(scale * scale)
        plane.withUnsafeMutableBufferPointer { plane in
            for x in 0..<width {
                var sum: Float = 0
                for column in x * scale..<(x + 1) * scale { sum += large[column] }
                plane[start + x] += sum * weight
            }
        }
    }
}
