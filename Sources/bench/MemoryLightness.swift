import Colorization

/// A picture's L* in memory.
struct MemoryLightness: LightnessSource {
    let width: Int
    let height: Int
    /// L* from 0 to 100, row by row.
    let values: [Float]

    init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == width * height, "\(values.count) are not \(width)x\(height)")
        self.width = width
        self.height = height
        self.values = values
    }

    /// A picture with gradients and edges everywhere.
    init(side: Int) {
        self.init(
            width: side, height: side,
            values: (0..<side * side).map { index in
                Float(index % side * 7 % 101 + index / side * 3 % 97) / 2
            })
    }

    func read(
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
}
