extension VipsImage {
    /// A rectangle of a picture in colour at another size: interleaved 8-bit values, row by row.
    ///
    /// Code values are filtered in floating point with antialiasing; see ``TriangleFilter``. The aspect ratio
    /// is not kept if the sizes do not. Rows are streamed: memory depends on the rectangle's width.
    ///
    /// - Precondition: three bands; the rectangle lies inside the picture.
    /// - Returns: `targetWidth` * `targetHeight` * 3 values.
    /// - Throws: an internal error if computing the pixels fails.
    public func readColors(
        x: Int, y: Int, width: Int, height: Int, targetWidth: Int, targetHeight: Int
    ) throws(ImagingError) -> [UInt8] {
        precondition(bands == 3, "colours of a picture of \(bands) bands")
        let part = try cropped(x: x, y: y, width: width, height: height)
        let resizer = PlaneResizer(
            horizontal: TriangleFilter(from: width, to: targetWidth),
            vertical: TriangleFilter(from: height, to: targetHeight))
        var planes = [resizer, resizer, resizer]
        var row = [Float](repeating: 0, count: width)
        try part.forEachStrip { top, count, rows, stride in
            for line in 0..<count {
                let start = rows + line * stride
                for band in 0..<3 {
                    if bitDepth == 16 {
                        pick(band, of: start.assumingMemoryBound(to: UInt16.self), 1 / 257, &row)
                    } else {
                        pick(band, of: start.assumingMemoryBound(to: UInt8.self), 1, &row)
                    }
                    planes[band].add(row, row: top + line)
                }
            }
            return true
        }
        return interleaved(planes.map(\.result))
    }
}

/// One band of a row, scaled to 0...255.
private func pick<Code: FixedWidthInteger>(
    _ band: Int, of codes: UnsafePointer<Code>, _ scale: Float, _ row: inout [Float]
) {
    row.withUnsafeMutableBufferPointer { row in
        for x in 0..<row.count { row[x] = Float(codes[3 * x + band]) * scale }
    }
}

private func interleaved(_ planes: [[Float]]) -> [UInt8] {
    let count = planes[0].count
    return [UInt8](unsafeUninitializedCapacity: 3 * count) { samples, initialized in
        for (band, plane) in planes.enumerated() {
            plane.withUnsafeBufferPointer { plane in
                for index in 0..<count {
                    samples[3 * index + band] = UInt8(min(max(plane[index] + 0.5, 0), 255))
                }
            }
        }
        initialized = 3 * count
    }
}
