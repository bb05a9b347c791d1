import Imaging

/// Whole rows of a grey picture, some at a time.
final class PixelStrip {
    let rows: Int
    private let image: VipsImage
    private let samples: UnsafeMutableRawBufferPointer
    private let bytesPerRow: Int

    init(_ image: consuming VipsImage, rows: Int) {
        precondition(image.bands == 1, "a strip of \(image.bands) bands")
        bytesPerRow = image.width * image.bitDepth / 8
        samples = .allocate(byteCount: rows * bytesPerRow, alignment: 64)
        self.rows = rows
        self.image = image
    }

    deinit {
        samples.deallocate()
    }

    /// Reads the rows from `y` on and shows each with its number in the picture.
    func read(from y: Int, _ body: (_ row: Int, _ codes: UnsafeRawPointer) -> Void) throws {
        guard let base = samples.baseAddress else { return }
        let count = min(rows, image.height - y)
        if image.bitDepth == 8 {
            try image.read8(
                x: 0, y: y, width: image.width, height: count,
                into: base.assumingMemoryBound(to: UInt8.self))
        } else {
            try image.read16(
                x: 0, y: y, width: image.width, height: count,
                into: base.assumingMemoryBound(to: UInt16.self))
        }
        for row in 0..<count { body(y + row, UnsafeRawPointer(base + row * bytesPerRow)) }
    }
}
