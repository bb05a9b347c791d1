import CVipsShim

extension VipsImage {
    /// The picture turned about its middle, computed when somebody pulls it.
    ///
    /// Interpolated by locally bounded bicubics (Robidoux, 2011; libvips' `lbb`): bits are kept, and no
    /// value leaves the range of its neighbours.
    ///
    /// - Parameters:
    ///   - degrees: clockwise.
    ///   - width: of the canvas, whose middle is that of the picture.
    ///   - height: of the canvas.
    ///   - background: code value of what lies outside the picture.
    /// - Returns: the turned picture; nothing is computed yet.
    /// - Throws: an internal error if libvips refuses.
    public func turned(
        degrees: Double, width: Int, height: Int, background: Double
    ) throws(ImagingError) -> VipsImage {
        try derived("Turning") {
            shim_rotate($0, degrees, Int32(width), Int32(height), background)
        }
    }

    /// A rectangle of the picture, computed when somebody pulls it.
    ///
    /// - Precondition: the rectangle lies inside the picture.
    /// - Throws: an internal error if libvips refuses.
    public func cropped(
        x: Int, y: Int, width: Int, height: Int
    ) throws(ImagingError) -> VipsImage {
        precondition(
            x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width
                && y + height <= self.height,
            "rectangle \(width)x\(height) at \(x), \(y) of a \(self.width)x\(self.height) picture")
        return try derived("Cropping") {
            shim_crop($0, Int32(x), Int32(y), Int32(width), Int32(height))
        }
    }
}
