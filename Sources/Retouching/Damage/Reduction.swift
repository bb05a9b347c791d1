import TensorCore

/// A smaller copy of a picture, each pixel the mean of a square of the picture's; the squares at the right and
/// lower edge may be cut off.
struct Reduction {
    let width: Int
    let height: Int
    /// Side of a square.
    let scale: Int

    var reducedWidth: Int { (width + scale - 1) / scale }
    var reducedHeight: Int { (height + scale - 1) / scale }

    /// Fills a rectangle of the copy.
    ///
    /// - Parameters:
    ///   - part: the rectangle, in pixels of the copy.
    ///   - output: room for it, row-major.
    ///   - read: fills a rectangle of the picture.
    /// - Throws: what `read` throws.
    func read(
        _ part: Region, into output: UnsafeMutablePointer<Float>,
        reading read: (Region, UnsafeMutablePointer<Float>) throws -> Void
    ) rethrows {
        let columns = part.x * scale..<min(width, part.right * scale)
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: scale * columns.count)
        defer { rows.deallocate() }
        for y in 0..<part.height {
            let top = (part.y + y) * scale
            let region = Region(
                x: columns.lowerBound, y: top, width: columns.count,
                height: min(scale, height - top))
            try read(region, rows)
            average(rows, region, into: output + y * part.width, count: part.width)
        }
    }

    private func average(
        _ rows: UnsafePointer<Float>, _ region: Region, into output: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        for x in 0..<count {
            let columns = x * scale..<min((x + 1) * scale, region.width)
            var sum: Float = 0
            for row in 0..<region.height {
                for column in columns { sum += rows[row * region.width + column] }
            }
            output[x] = sum / Float(region.height * columns.count)
        }
    }
}
