import ColorScience

extension AnalysisPicture {
    /// The picture as grey code values whose linear value is the relative luminance.
    public var gray: [UInt8] {
        guard bands == 3 else { return samples }
        return (0..<width * height).map { pixel in
            let linear = (0..<3).map { Self.linear[Int(samples[3 * pixel + $0])] }
            let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
            return UInt8((SRGB.encoded(fromLinear: min(luminance, 1)) * 255).rounded())
        }
    }

    /// The picture in grey.
    var withoutColor: AnalysisPicture {
        AnalysisPicture(samples: gray, width: width, height: height, bands: 1)
    }

    private static let linear = (0..<256).map { SRGB.linear(fromEncoded: Double($0) / 255) }
}
