import SystemPackage

extension VipsImage {
    /// Copies a rectangle of an 8-bit picture: `width * height * bands` samples, row by row.
    ///
    /// May be called from several threads at once.
    ///
    /// - Precondition: the picture has 8 bits and the rectangle lies inside it.
    /// - Throws: an internal error if computing the pixels fails.
    public func read8(
        x: Int, y: Int, width: Int, height: Int, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImagingError) {
        precondition(bitDepth == 8, "read8 of a picture of \(bitDepth) bits")
        try readRows(x, y, width, height, into: UnsafeMutableRawPointer(target))
    }

    /// Copies a rectangle of a 16-bit picture: `width * height * bands` samples, row by row.
    ///
    /// May be called from several threads at once.
    ///
    /// - Precondition: the picture has 16 bits and the rectangle lies inside it.
    /// - Throws: an internal error if computing the pixels fails.
    public func read16(
        x: Int, y: Int, width: Int, height: Int, into target: UnsafeMutablePointer<UInt16>
    ) throws(ImagingError) {
        precondition(bitDepth == 16, "read16 of a picture of \(bitDepth) bits")
        try readRows(x, y, width, height, into: UnsafeMutableRawPointer(target))
    }

    private func readRows(
        _ x: Int, _ y: Int, _ width: Int, _ height: Int, into target: UnsafeMutableRawPointer
    ) throws(ImagingError) {
        precondition(
            x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width
                && y + height <= self.height,
            "rectangle \(width)x\(height) at \(x), \(y) of a \(self.width)x\(self.height) picture")
        let region = try VipsRegion(self)
        guard let window = region.fetch(x: x, y: y, width: width, height: height) else {
            throw readingFailed
        }
        let line = width * bands * (bitDepth / 8)
        for row in 0..<height {
            (target + row * line).copyMemory(
                from: window.rows + row * window.stride, byteCount: line)
        }
    }

    /// Shows the picture from top to bottom in strips of whole rows; `body` returns false to stop.
    func forEachStrip(
        rows: Int = 64, _ body: (_ y: Int, _ count: Int, UnsafeRawPointer, _ stride: Int) -> Bool
    ) throws(ImagingError) {
        let region = try VipsRegion(self)
        for y in stride(from: 0, to: height, by: rows) {
            let count = min(rows, height - y)
            guard let window = region.fetch(x: 0, y: y, width: width, height: count) else {
                throw readingFailed
            }
            guard body(y, count, window.rows, window.stride) else { return }
        }
    }

    private var readingFailed: ImagingError {
        .internalFailure(subject, "Computing pixels", detail: VipsMessages.take())
    }
}
