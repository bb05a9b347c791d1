import ColorScience
import Colorization
import Imaging

/// Reads rectangles of a lightness picture for the network.
final class LightnessReader: LightnessSource {
    let width: Int
    let height: Int
    private let image: VipsImage
    private let isLuma: Bool

    /// Reads L*, or 100 times the code values (0 to 1) for networks that see gamma-encoded luma.
    init(_ image: consuming VipsImage, isLuma: Bool) {
        width = image.width
        height = image.height
        self.image = image
        self.isLuma = isLuma
    }

    func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) throws(ImagingError) {
        let count = width * height
        if image.bitDepth == 8 {
            let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
            defer { codes.deallocate() }
            try image.read8(x: x, y: y, width: width, height: height, into: codes)
            if isLuma {
                Self.scale(codes, count, scale * 100 / 255, offset, into: output)
            } else {
                LightnessRow.convert8(
                    codes, count: count, scale: scale, offset: offset, into: output)
            }
        } else {
            let codes = UnsafeMutablePointer<UInt16>.allocate(capacity: count)
            defer { codes.deallocate() }
            try image.read16(x: x, y: y, width: width, height: height, into: codes)
            if isLuma {
                Self.scale(codes, count, scale * 100 / 65535, offset, into: output)
            } else {
                LightnessRow.convert16(
                    codes, count: count, scale: scale, offset: offset, into: output)
            }
        }
    }

    private static func scale<Code: FixedWidthInteger>(
        _ codes: UnsafePointer<Code>, _ count: Int, _ scale: Float, _ offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { output[index] = Float(codes[index]) * scale + offset }
    }
}
