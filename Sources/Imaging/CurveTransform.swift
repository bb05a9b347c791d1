/// Profiles of curves and a matrix, applied here: from device values to 16-bit sRGB.
///
/// libvips goes through CIELAB and tables that are too coarse near black: a linear grey came out
/// up to 9 of 255 levels wrong. Here the error is that of rounding to 16 bits.
struct CurveTransform: Sendable {
    /// Linear light of every code value, a table a band.
    private let linear: [[Float]]
    /// Row by row from the profile's linear light to sRGB's; nil for grey.
    private let matrix: [Float]?

    /// XYZ relative to D50 to linear sRGB (IEC 61966-2-1 with Bradford adaptation).
    static let fromXYZ = [
        [3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]

    /// The transform for samples of this many bits; nil if the profile is not of this kind.
    init?(_ profile: ICCProfile, bits: Int) {
        let white = bits == 8 ? 255 : 65535
        func table(_ curve: ICCCurve) -> [Float] {
            (0...white).map { Float(curve.linear(Double($0) / Double(white))) }
        }
        if let curve = profile.grayCurve {
            linear = [table(curve)]
            matrix = nil
        } else if let (curves, colorants) = profile.matrix {
            linear = curves.map(table)
            matrix = Self.fromXYZ.flatMap { row in
                let products = colorants.map { zip(row, $0).map(*).reduce(0, +) }
                // Device white is white, as relative colorimetry wants it: greys stay neutral.
                let sum = products.reduce(0, +)
                return products.map { Float($0 / sum) }
            }
            guard matrix?.allSatisfy(\.isFinite) == true else { return nil }
        } else {
            return nil
        }
    }

    /// A picture of 16-bit samples, encoded with the sRGB curve.
    func apply(to image: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        let isWide = image.bitDepth == 16
        let bands = image.bands
        let encodedGray = matrix == nil ? linear[0].map(Self.encoded) : []
        return try image.mapRows(bands: bands, bitDepth: 16) { block in
            for row in 0..<block.height {
                let output = block.output16(row: row)
                if isWide {
                    convert(block.input16(row: row), block.width, encodedGray, into: output)
                } else {
                    convert(block.input8(row: row), block.width, encodedGray, into: output)
                }
            }
        }
    }

    private func convert<Code: FixedWidthInteger>(
        _ input: UnsafePointer<Code>, _ count: Int, _ encodedGray: [UInt16],
        into output: UnsafeMutablePointer<UInt16>
    ) {
        guard let matrix else {
            encodedGray.withUnsafeBufferPointer { table in
                for x in 0..<count { output[x] = table[Int(input[x])] }
            }
            return
        }
        for x in 0..<count {
            let red = linear[0][Int(input[3 * x])]
            let green = linear[1][Int(input[3 * x + 1])]
            let blue = linear[2][Int(input[3 * x + 2])]
            for band in 0..<3 {
                let row = 3 * band
                output[3 * x + band] = Self.encoded(
                    matrix[row] * red + matrix[row + 1] * green + matrix[row + 2] * blue)
            }
        }
    }

    @inline(__always)
    private static func encoded(_ linear: Float) -> UInt16 {
        UInt16(SRGBTables.encoded(min(max(linear, 0), 1)) * 65535 + 0.5)
    }
}
