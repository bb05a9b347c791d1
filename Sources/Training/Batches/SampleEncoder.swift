import ColorScience
import Colorization

/// Makes of a square of a photograph what the network sees and what it is to say.
struct SampleEncoder: Sendable {
    private let side: Int
    private let input: ModelConfiguration.Input
    private let mean: Float
    private let target: ModelConfiguration.Target
    private let abRange: Float

    /// Scalars of a sample's input.
    var inputCount: Int { side * side }
    /// Scalars of a sample's target.
    var targetCount: Int { target.channels * side * side / 4 }

    init(_ settings: BatchSettings) {
        side = settings.cropSize
        input = settings.input
        mean = settings.inputMean
        target = settings.target
        abRange = settings.abRange
    }

    /// Writes a sample.
    ///
    /// - Parameters:
    ///   - samples: interleaved 8-bit sRGB.
    ///   - emulsion: replaces the lightness that is seen; colours are those of the photograph all the same.
    ///   - seen: [1, side, side].
    ///   - said: [C, side / 2, side / 2]; each value is the mean over two by two pixels.
    func encode(
        _ samples: [UInt8], emulsion: Emulsion?, into seen: UnsafeMutablePointer<Float>,
        and said: UnsafeMutablePointer<Float>
    ) {
        samples.withUnsafeBufferPointer { samples in
            guard let rgb = samples.baseAddress else { return }
            let needsLab = target == .lab || (emulsion == nil && input == .labLightness)
            if needsLab { encodeLab(rgb, into: seen, and: said) }
            if target != .lab { encodeRGB(rgb, into: said) }
            if let emulsion {
                emulsion.expose(rgb, side: side, into: seen)
            } else if input == .gammaLuma {
                encodeLuma(rgb, into: seen)
            }
            for index in 0..<inputCount { seen[index] -= mean }
        }
    }

    /// L* / 100 of all pixels; the means of a* and b* if they are the target.
    private func encodeLab(
        _ rgb: UnsafePointer<UInt8>, into seen: UnsafeMutablePointer<Float>,
        and said: UnsafeMutablePointer<Float>
    ) {
        let (half, scale) = (side / 2, 1 / (8 * abRange))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * side) { chroma in
            guard let a = chroma.baseAddress else { return }
            let b = a + 2 * side
            for y in 0..<half {
                let row = seen + 2 * y * side
                LabRow.convert8(
                    rgb + 6 * y * side, count: 2 * side, lightness: row, a: a, b: b)
                for x in 0..<2 * side { row[x] *= 0.01 }
                guard target == .lab else { continue }
                let (first, second) = (said + y * half, said + (half + y) * half)
                for x in 0..<half {
                    first[x] = scale * Self.sum(a, 2 * x, side) + 0.5
                    second[x] = scale * Self.sum(b, 2 * x, side) + 0.5
                }
            }
        }
    }

    /// The sum over two columns of two rows.
    private static func sum(_ rows: UnsafePointer<Float>, _ x: Int, _ side: Int) -> Float {
        (rows[x] + rows[x + 1]) + (rows[side + x] + rows[side + x + 1])
    }

    /// Means of R, G and B, or U and V of them: as that is linear, it comes to the mean of U and V.
    private func encodeRGB(
        _ rgb: UnsafePointer<UInt8>, into said: UnsafeMutablePointer<Float>
    ) {
        let half = side / 2
        let plane = half * half
        for y in 0..<half {
            for x in 0..<half {
                let upper = rgb + 3 * (2 * y * side + 2 * x)
                let lower = upper + 3 * side
                func mean(_ band: Int) -> Float {
                    let sum =
                        Int(upper[band]) + Int(upper[band + 3]) + Int(lower[band])
                        + Int(lower[band + 3])
                    return Float(sum) * (1 / 1020)
                }
                let (red, green, blue) = (mean(0), mean(1), mean(2))
                let place = y * half + x
                if target == .yuv {
                    let u = -0.14713 * red - 0.28886 * green + 0.436 * blue
                    let v = 0.615 * red - 0.51499 * green - 0.10001 * blue
                    said[place] = u * Float(0.5 / YUV.largestU) + 0.5
                    said[plane + place] = v * Float(0.5 / YUV.largestV) + 0.5
                } else {
                    said[place] = red
                    said[plane + place] = green
                    said[2 * plane + place] = blue
                }
            }
        }
    }

    private func encodeLuma(
        _ rgb: UnsafePointer<UInt8>, into seen: UnsafeMutablePointer<Float>
    ) {
        for pixel in 0..<inputCount {
            let red = Float(rgb[3 * pixel]), green = Float(rgb[3 * pixel + 1])
            let blue = Float(rgb[3 * pixel + 2])
            seen[pixel] = (0.299 * red + 0.587 * green + 0.114 * blue) * (1 / 255)
        }
    }
}
