internal import ColorScience

/// An RGB picture in CIELAB, as three planes.
struct LabPlanes {
    var lightness: [Float]
    var a: [Float]
    var b: [Float]

    /// The planes of interleaved 8-bit sRGB.
    init(rgb: [UInt8]) {
        precondition(rgb.count.isMultiple(of: 3), "\(rgb.count) bytes are not RGB pixels")
        let count = rgb.count / 3
        lightness = [Float](repeating: 0, count: count)
        a = lightness
        b = lightness
        LabRow.convert8(rgb, count: count, lightness: &lightness, a: &a, b: &b)
    }

    /// Color of one pixel.
    subscript(index: Int) -> Lab {
        Lab(l: Double(lightness[index]), a: Double(a[index]), b: Double(b[index]))
    }

    /// The same lightness under other chroma, as interleaved 8-bit sRGB; chroma is reduced where the
    /// colour is outside sRGB.
    func merged(a: [Float], b: [Float]) -> [UInt8] {
        var rgb = [UInt8](repeating: 0, count: 3 * lightness.count)
        _ = RGBRow.convert8(
            lightness: lightness, a: a, b: b, count: lightness.count, into: &rgb)
        return rgb
    }
}
