import Glibc
import Imaging
import TensorCore

/// A rectangle of a photograph that becomes a sample.
struct RGBCrop: Hashable {
    /// Left edge, in pixels of the photograph.
    let x: Int
    /// Upper edge.
    let y: Int
    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// Whether left and right are exchanged.
    let isMirrored: Bool

    /// The least share of a photograph's sides that a sample of the whole has, before ``stretch`` cuts one of them.
    static let leastShare = 0.55
    /// Samples of the whole are wider or taller than the photograph by up to this, as a power of e.
    private static let stretch = 0.2

    /// The part of a photograph that the settings ask for.
    ///
    /// Without `random` it is what is evaluated: the middle, or the whole as it is.
    init(width: Int, height: Int, _ settings: BatchSettings, random: SeededRandom?) {
        switch settings.framing {
        case .square(let shortSide):
            self.init(
                width: width, height: height, cropSize: settings.cropSize, shortSide: shortSide,
                random: random)
        case .whole: self.init(width: width, height: height, random: random)
        }
    }

    /// The square that is `cropSize` pixels wide once the short side has `shortSide` pixels.
    ///
    /// Only the square is brought to that size, not the photograph: this is the same except for the rounding
    /// of its side, several times faster, and a photograph of any shape costs the same.
    ///
    /// `random` decides where it lies and whether it is mirrored; without it, it lies in the middle.
    init(
        width: Int, height: Int, cropSize: Int, shortSide: Int, random: SeededRandom?
    ) {
        let shortest = min(width, height)
        let exact = Double(shortest) * Double(cropSize) / Double(shortSide)
        let side = min(max(1, Int(exact.rounded())), shortest)
        self.init(width: side, height: side, ofWidth: width, height: height, random: random)
    }

    /// Most of the photograph, about of its shape.
    ///
    /// `random` decides how much and which part, and whether it is mirrored; without it, it is all as it is.
    init(width: Int, height: Int, random: SeededRandom?) {
        guard var random else {
            self.init(width: width, height: height, ofWidth: width, height: height, random: nil)
            return
        }
        let wider = exp(random.value(in: -Self.stretch...Self.stretch))
        // The root: most samples are nearly whole.
        let share = Self.leastShare + (1 - Self.leastShare) * random.unit().squareRoot()
        func part(_ extent: Int, _ factor: Double) -> Int {
            min(extent, max(1, Int((Double(extent) * share * min(1, factor)).rounded())))
        }
        self.init(
            width: part(width, wider), height: part(height, 1 / wider), ofWidth: width,
            height: height, random: random)
    }

    /// A rectangle of a size, somewhere; without `random`, in the middle.
    private init(
        width: Int, height: Int, ofWidth full: Int, height fullHeight: Int, random: SeededRandom?
    ) {
        (self.width, self.height) = (width, height)
        guard var random else {
            (x, y) = ((full - width) / 2, (fullHeight - height) / 2)
            isMirrored = false
            return
        }
        x = random.index(below: full - width + 1)
        y = random.index(below: fullHeight - height + 1)
        isMirrored = random.unit() < 0.5
    }

    /// The rectangle as a square of another size, antialiased: interleaved 8-bit sRGB of `size` · `size` pixels.
    func samples(
        of picture: borrowing VipsImage, size: Int
    ) throws(ImagingError) -> [UInt8] {
        var samples = try picture.readColors(
            x: x, y: y, width: width, height: height, targetWidth: size, targetHeight: size)
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

extension BatchSettings {
    /// Pixels that a photograph's short side has to keep when it is decoded.
    var leastShortSide: Int {
        switch framing {
        case .square(let shortSide): shortSide
        case .whole: Int((Double(cropSize) / RGBCrop.leastShare).rounded(.up))
        }
    }
}
