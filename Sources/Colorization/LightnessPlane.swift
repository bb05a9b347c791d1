/// A picture's lightness in memory.
public struct LightnessPlane: LightnessSource, Hashable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// L* (or 100 times luma), 0...100, row by row.
    public let values: [Float]

    /// A picture from its values.
    ///
    /// - Precondition: there are `width * height` of them, at least one.
    public init(width: Int, height: Int, values: [Float]) {
        precondition(
            values.count == width * height && !values.isEmpty,
            "\(values.count) values are not \(width)x\(height)")
        self.width = width
        self.height = height
        self.values = values
    }

    /// Copies a rectangle inside the picture.
    public func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        values.withUnsafeBufferPointer { values in
            for row in 0..<height {
                let source = (y + row) * self.width + x
                for column in 0..<width {
                    output[row * width + column] = values[source + column] * scale + offset
                }
            }
        }
    }

    /// The same picture with left and right exchanged.
    public var mirrored: LightnessPlane {
        var result = values
        for row in 0..<height {
            result[row * width..<(row + 1) * width].reverse()
        }
        return LightnessPlane(width: width, height: height, values: result)
    }
}
