internal import ColorScience

/// A photograph under predicted chroma, and under none.
///
/// The photograph's own lightness L* is merged with a* and b*, which are scaled towards 0 where the
/// colour is outside sRGB, and the result is rounded to 8 bits. CIELAB has the white point D65.
///
/// Pictures are interleaved 8-bit sRGB, rows from top to bottom.
public struct ColorTrial: Sendable {
    /// The photograph.
    public let truth: [UInt8]
    /// Its lightness with the predicted chroma.
    public let result: [UInt8]
    /// Its lightness alone.
    public let gray: [UInt8]
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int

    let truthPlanes: LabPlanes
    let a: [Float]
    let b: [Float]

    /// Puts predicted chroma onto a photograph.
    ///
    /// - Parameters:
    ///   - truth: the photograph.
    ///   - width: its pixels in a row.
    ///   - a: predicted a* of every pixel, as it comes from the network and its upsampling.
    ///   - b: predicted b* of every pixel.
    /// - Precondition: both planes have as many samples as the photograph has pixels, at least one, in
    ///   whole rows.
    public init(truth: [UInt8], width: Int, a: [Float], b: [Float]) {
        precondition(
            3 * a.count == truth.count && a.count == b.count && width > 0 && !a.isEmpty
                && a.count.isMultiple(of: width),
            "\(a.count) and \(b.count) samples of chroma for \(truth.count) of RGB, \(width) a row")
        self.truth = truth
        self.width = width
        self.a = a
        self.b = b
        height = a.count / width
        truthPlanes = LabPlanes(rgb: truth)
        result = truthPlanes.merged(a: a, b: b)
        let neutral = [Float](repeating: 0, count: a.count)
        gray = truthPlanes.merged(a: neutral, b: neutral)
    }
}
