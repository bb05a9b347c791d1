/// A picture in CIELAB, as three planes, rows from top to bottom.
public struct LabPlanes: Sendable {
    /// L* of every pixel.
    public var lightness: [Float]
    /// a* of every pixel.
    public var a: [Float]
    /// b* of every pixel.
    public var b: [Float]

    /// The planes of interleaved 8-bit sRGB.
    ///
    /// - Precondition: three bytes per pixel.
    public init(rgb: [UInt8]) {
        precondition(rgb.count.isMultiple(of: 3), "\(rgb.count) bytes are not RGB pixels")
        let count = rgb.count / 3
        lightness = [Float](repeating: 0, count: count)
        a = lightness
        b = lightness
        LabRow.convert8(rgb, count: count, lightness: &lightness, a: &a, b: &b)
    }

    /// The planes of 8-bit grey; a* and b* are 0.
    public init(gray: [UInt8]) {
        lightness = [Float](repeating: 0, count: gray.count)
        a = lightness
        b = lightness
        LightnessRow.convert8(gray, count: gray.count, scale: 1, offset: 0, into: &lightness)
    }

    /// Colour of one pixel.
    public subscript(index: Int) -> Lab {
        Lab(l: Double(lightness[index]), a: Double(a[index]), b: Double(b[index]))
    }

    /// Mean of C*ab.
    public var meanChroma: Double {
        var sum = 0.0
        for index in 0..<a.count {
            sum += Double((a[index] * a[index] + b[index] * b[index]).squareRoot())
        }
        return sum / Double(a.count)
    }

    /// The same lightness under other chroma, as interleaved 8-bit sRGB; chroma is reduced where the
    /// colour is outside sRGB.
    public func merged(a: [Float], b: [Float]) -> [UInt8] {
        var rgb = [UInt8](repeating: 0, count: 3 * lightness.count)
        _ = RGBRow.convert8(
            lightness: lightness, a: a, b: b, count: lightness.count, into: &rgb)
        return rgb
    }
}
