/// Pictures that any language makes alike: ramps with noise of a linear congruential generator.
///
/// The expected numbers of these tests come from numpy in Float64, by the published formulas written out
/// (`numpy.std(ddof=1)` for colourfulness, an explicit two-dimensional window for SSIM, a matrix solved from
/// the sRGB primaries for CIELAB, 40 bisections for the gamut), on the same pictures.
enum TestPictures {
    static let width = 40
    static let height = 24

    static let truth: [UInt8] = {
        let noise = bytes(seed: 1, count: 3 * width * height)
        return noise.indices.map { index in
            let (x, y) = (index / 3 % width, index / 3 / width)
            let ramp = [x * 6, y * 10, (x + y) * 4][index % 3] % 256
            return UInt8(clamping: ramp + Int(noise[index]) / 8 - 16)
        }
    }()

    static let picture: [UInt8] = {
        let noise = bytes(seed: 2, count: truth.count)
        return truth.indices.map { index in
            let cast = [6, -3, 0][index % 3]
            return UInt8(clamping: Int(truth[index]) + Int(noise[index]) / 16 - 8 + cast)
        }
    }()

    /// Chroma of -64...63.5 without any regard to the picture: half of it is outside sRGB.
    static let chroma: (a: [Float], b: [Float]) = {
        let noise = bytes(seed: 3, count: 2 * width * height).map { Float($0) / 2 - 64 }
        return (
            stride(from: 0, to: noise.count, by: 2).map { noise[$0] },
            stride(from: 1, to: noise.count, by: 2).map { noise[$0] }
        )
    }()

    /// Source of the constants: Numerical Recipes.
    private static func bytes(seed: UInt32, count: Int) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }
}
