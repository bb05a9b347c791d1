public import TensorCore

/// A picture and the same picture extended to sides that are multiples of 8, which the network needs.
public struct PictureGeometry: Sendable {
    /// Columns of the picture.
    public let width: Int
    /// Rows of the picture.
    public let height: Int

    /// The geometry of a picture that is not empty.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a picture of \(width)x\(height)")
        self.width = width
        self.height = height
    }

    /// The extended picture.
    public var padded: MapSize {
        MapSize(width: (width + 7) / 8 * 8, height: (height + 7) / 8 * 8)
    }
    /// Columns of a map of half the size that covers the picture.
    public var halfWidth: Int { (width + 1) / 2 }
    /// Rows of a map of half the size that covers the picture.
    public var halfHeight: Int { (height + 1) / 2 }

    /// Fills a region of the extended picture, row-major: reads what is inside the picture and repeats its
    /// last column and row beyond.
    ///
    /// - Precondition: the region begins inside the picture.
    public func fill<Failure>(
        _ region: Region, of output: UnsafeMutablePointer<Float>,
        reading read: (Region, UnsafeMutablePointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        let inside = Region(
            x: region.x, y: region.y, width: min(region.right, width) - region.x,
            height: min(region.bottom, height) - region.y)
        precondition(inside.width > 0 && inside.height > 0, "\(region) outside \(width)x\(height)")
        try read(inside, output)
        if inside.width < region.width {
            // From the last row on, so that no row is overwritten before it has moved.
            for row in (0..<inside.height).reversed() {
                let target = output + row * region.width
                target.update(from: output + row * inside.width, count: inside.width)
                (target + inside.width).update(
                    repeating: target[inside.width - 1], count: region.width - inside.width)
            }
        }
        for row in inside.height..<max(region.height, inside.height) {
            (output + row * region.width).update(
                from: output + (inside.height - 1) * region.width, count: region.width)
        }
    }
}
