import Imaging
import TensorCore

/// A square of a photograph that becomes a sample.
struct RGBCrop: Hashable {
    /// Left edge, in pixels of the photograph.
    let x: Int
    /// Upper edge.
    let y: Int
    /// Side.
    let side: Int
    /// Whether left and right are exchanged.
    let isMirrored: Bool

    /// The square that is `cropSize` pixels wide once the short side has `shortSide` pixels.
    ///
    /// Only the square is brought to that size, not the photograph: this is the same but for the rounding
    /// of its side, several times faster, and a photograph of any shape costs the same.
    ///
    /// `random` decides where it lies and whether it is mirrored; without it, it lies in the middle.
    init(
        width: Int, height: Int, cropSize: Int, shortSide: Int, random: SeededRandom?
    ) {
        let shortest = min(width, height)
        let exact = Double(shortest) * Double(cropSize) / Double(shortSide)
        side = min(max(1, Int(exact.rounded())), shortest)
        guard var random else {
            (x, y) = ((width - side) / 2, (height - side) / 2)
            isMirrored = false
            return
        }
        x = random.index(below: width - side + 1)
        y = random.index(below: height - side + 1)
        isMirrored = random.unit() < 0.5
    }

    /// The square at another size, antialiased: interleaved 8-bit sRGB of `size` · `size` pixels.
    func samples(
        of picture: borrowing VipsImage, size: Int
    ) throws(ImagingError) -> [UInt8] {
        var samples = try picture.readColors(
            x: x, y: y, width: side, height: side, targetWidth: size, targetHeight: size)
        if isMirrored { Self.mirror(&samples, size) }
        return samples
    }

    private static func mirror(_ samples: inout [UInt8], _ size: Int) {
        samples.withUnsafeMutableBufferPointer { samples in
            for start in stride(from: 0, to: 3 * size * size, by: 3 * size) {
                for column in 0..<size / 2 {
                    let (left, right) = (start + 3 * column, start + 3 * (size - 1 - column))
                    for band in 0..<3 { samples.swapAt(left + band, right + band) }
                }
            }
        }
    }
}
