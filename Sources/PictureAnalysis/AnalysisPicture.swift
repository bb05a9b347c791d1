public import Imaging

/// A small copy of a picture that analysis looks at: 8-bit sRGB, grey or interleaved RGB.
public struct AnalysisPicture: Sendable {
    /// Side that the longer side of an analysed copy has at most.
    public static let longSide = 512

    /// Values of a pixel side by side, rows from top to bottom.
    public let samples: [UInt8]
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// 1 or 3.
    public let bands: Int

    /// A picture from its samples.
    ///
    /// - Precondition: there are `width * height * bands` samples, at least one, and 1 or 3 bands.
    public init(samples: [UInt8], width: Int, height: Int, bands: Int) {
        precondition(
            samples.count == width * height * bands && !samples.isEmpty
                && (bands == 1 || bands == 3),
            "\(samples.count) samples for \(width)x\(height)x\(bands)")
        self.samples = samples
        self.width = width
        self.height = height
        self.bands = bands
    }

    /// The small copy of a picture.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(reducing picture: borrowing VipsImage) throws(ImagingError) {
        try self.init(picture.reduced(longSide: Self.longSide))
    }

    /// A picture as it is.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(_ picture: consuming VipsImage) throws(ImagingError) {
        try self.init(
            cropping: picture, x: 0, y: 0, width: picture.width, height: picture.height)
    }

    /// A rectangle of a picture, which has to lie inside it.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(
        cropping picture: borrowing VipsImage, x: Int, y: Int, width: Int, height: Int
    ) throws(ImagingError) {
        let bands = picture.bands
        let count = width * height * bands
        var samples = [UInt8](repeating: 0, count: count)
        if picture.bitDepth == 8 {
            try picture.read8(x: x, y: y, width: width, height: height, into: &samples)
        } else {
            var wide = [UInt16](repeating: 0, count: count)
            try picture.read16(x: x, y: y, width: width, height: height, into: &wide)
            for index in 0..<count { samples[index] = UInt8((UInt32(wide[index]) + 128) / 257) }
        }
        self.init(samples: samples, width: width, height: height, bands: bands)
    }
}
