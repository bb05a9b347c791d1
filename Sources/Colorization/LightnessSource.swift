/// A picture's lightness, read a rectangle at a time by several threads.
public protocol LightnessSource: Sendable {
    /// Columns of the picture.
    var width: Int { get }
    /// Rows of the picture.
    var height: Int { get }

    /// Reads a rectangle inside the picture, row-major without gaps, as lightness · scale + offset.
    ///
    /// Lightness is CIE L* in 0...100; for a model whose input is gamma-encoded luma it is 100 times
    /// that luma.
    func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>) throws
}
