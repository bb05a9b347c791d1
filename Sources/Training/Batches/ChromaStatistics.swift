import ColorScience
import Imaging

/// How much colour a photograph has.
///
/// Grey pictures teach that nothing has colour, toned ones that everything has the same; the paper leaves
/// out such pictures. Of 3,000 small photographs looked at, those below ``leastMean`` (0.5 %) were
/// black-and-white, coloured by hand in one spot, or grey things on white; those below ``leastDeviation``
/// (0.7 %) were in addition toned prints, pictures with a cast, and some of snow and open water. Just above
/// both come pictures with real, weak colours: overcast streets, surf, stone.
struct ChromaStatistics: Hashable {
    /// Least mean of the distance of a* and b* from grey.
    static let leastMean = 2.0
    /// Least standard deviation of a* and b* together.
    static let leastDeviation = 2.5
    /// Pixels of the long side of the copy that is measured: noise counts for little there.
    private static let longSide = 128

    let mean: Double
    let deviation: Double

    /// Measures a small copy of a picture of three bands.
    init(_ picture: borrowing VipsImage) throws(ImagingError) {
        let (width, height) = (picture.width, picture.height)
        let scale = min(1, Double(Self.longSide) / Double(max(width, height)))
        let samples = try picture.readColors(
            x: 0, y: 0, width: width, height: height,
            targetWidth: max(1, Int((Double(width) * scale).rounded())),
            targetHeight: max(1, Int((Double(height) * scale).rounded())))
        self.init(samples)
    }

    /// Measures pixels of 8-bit sRGB.
    init(_ samples: [UInt8]) {
        let count = samples.count / 3
        let planes = [Float](unsafeUninitializedCapacity: 3 * count) { planes, initialized in
            if let base = planes.baseAddress {
                LabRow.convert8(
                    samples, count: count, lightness: base, a: base + count, b: base + 2 * count)
            }
            initialized = 3 * count
        }
        var chroma = 0.0
        var sums = (a: 0.0, b: 0.0, squares: 0.0)
        for index in 0..<count {
            let (a, b) = (Double(planes[count + index]), Double(planes[2 * count + index]))
            let square = a * a + b * b
            chroma += square.squareRoot()
            sums = (sums.a + a, sums.b + b, sums.squares + square)
        }
        let scale = 1 / Double(max(count, 1))
        let (a, b) = (sums.a * scale, sums.b * scale)
        mean = chroma * scale
        deviation = max(0, sums.squares * scale - a * a - b * b).squareRoot()
    }

    /// Why a picture with so much colour teaches nothing; nil if it does.
    var fault: SkippedPhotograph.Reason? {
        if mean < Self.leastMean { return .gray }
        return deviation < Self.leastDeviation ? .oneColor : nil
    }
}
