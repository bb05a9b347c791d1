import Glibc
import TensorCore

/// A photograph as an old film or plate and its print show it: what the network sees of a sample in place
/// of its lightness, so that it does not come to rely on how today's cameras render greys.
///
/// Sensitivity lies at random between panchromatic film, orthochromatic film (blind to red) and plates that
/// see blue alone; then come at times a blur, a tone curve, a narrower range of densities, and grain.
struct Emulsion {
    /// Shares of red, green and blue in the exposure; they sum to 1.
    let weights: SIMD3<Float>
    /// How often the exposure is blurred by the weights 1, 2, 1 along rows and columns.
    let blurs: Int
    /// What is seen in 0...1 of exposures, at the ``ToneScale/knots``.
    let curve: [Float]
    /// Standard deviation of the grain.
    let grain: Float
    /// Weight of each neighbour in a grain, where its own is 1.
    let clumping: Float
    private let scale: ToneScale
    private let noise: SeededRandom

    /// Panchromatic, orthochromatic, sensitive to blue.
    private static let sensitivities: [SIMD3<Double>] = [
        [0.33, 0.42, 0.25], [0.02, 0.55, 0.43], [0, 0.08, 0.92],
    ]

    /// The emulsion of a sample.
    init(_ scale: ToneScale, random: inout SeededRandom) {
        self.scale = scale
        weights = Self.sensitivity(&random)
        blurs = random.unit() < 0.3 ? 1 + random.index(below: 2) : 0
        curve = Self.curve(scale, &random)
        let strength = random.unit()
        grain = Float(0.06 * strength * strength)
        clumping = Float(random.value(in: 0...0.5))
        noise = SeededRandom(seed: random.next())
    }

    /// Somewhere between two kinds, and a little beside.
    private static func sensitivity(_ random: inout SeededRandom) -> SIMD3<Float> {
        let place = random.value(in: 0...2)
        let kind = min(Int(place), 1)
        let share = place - Double(kind)
        var weights = (1 - share) * sensitivities[kind] + share * sensitivities[kind + 1]
        for band in 0..<3 { weights[band] *= random.value(in: 0.75...1.25) }
        return SIMD3<Float>(weights / weights.sum())
    }

    /// A gamma of 0.6 to 1.7, an S that flattens or steepens the middle, and black and white points.
    private static func curve(_ scale: ToneScale, _ random: inout SeededRandom) -> [Float] {
        let gamma = Float(pow(1.7, random.value(in: -1...1)))
        let bend = Float(random.value(in: -0.5...0.9))
        let (dark, light) = (random.unit(), random.unit())
        let black = Float(0.2 * dark * dark)
        let range = 1 - black - Float(0.25 * light * light)
        return scale.tones.map { tone in
            let value = powf(max(tone, 0), gamma)
            return black + range * (value + bend * value * (1 - value) * (2 * value - 1))
        }
    }

    /// What the network sees, in 0...1, of `side` · `side` pixels of 8-bit sRGB.
    func expose(
        _ samples: UnsafePointer<UInt8>, side: Int, into plane: UnsafeMutablePointer<Float>
    ) {
        scale.exposures.withUnsafeBufferPointer { exposures in
            for pixel in 0..<side * side {
                plane[pixel] =
                    weights.x * exposures[Int(samples[3 * pixel])]
                    + weights.y * exposures[Int(samples[3 * pixel + 1])]
                    + weights.z * exposures[Int(samples[3 * pixel + 2])]
            }
        }
        for _ in 0..<blurs { SquareBlur.apply(to: plane, side: side, neighbor: 0.5) }
        develop(plane, count: side * side)
        if grain > 0 { addGrain(to: plane, side: side) }
    }

    private func develop(_ plane: UnsafeMutablePointer<Float>, count: Int) {
        let last = Float(ToneScale.knots - 1)
        curve.withUnsafeBufferPointer { curve in
            for index in 0..<count {
                let place = min(max(plane[index] * last, 0), last)
                let knot = min(Int(place), ToneScale.knots - 2)
                let share = place - Float(knot)
                plane[index] = curve[knot] + share * (curve[knot + 1] - curve[knot])
            }
        }
    }

    private func addGrain(to plane: UnsafeMutablePointer<Float>, side: Int) {
        let count = side * side
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count + 3) { grains in
            guard let grains = grains.baseAddress else { return }
            var noise = noise
            for index in stride(from: 0, to: count, by: 4) {
                noise.addGrains(at: grains + index)
            }
            SquareBlur.apply(to: grains, side: side, neighbor: clumping)
            // Sums of weighted neighbours vary less than the neighbours: by the weights' root mean square.
            let deviation =
                (1 + 2 * clumping * clumping) / ((1 + 2 * clumping) * (1 + 2 * clumping))
            let strength = grain / deviation
            for index in 0..<count {
                plane[index] = min(max(plane[index] + strength * grains[index], 0), 1)
            }
        }
    }
}

extension SeededRandom {
    /// Four numbers that are nearly normally distributed, with a mean of 0 and a deviation of 1.
    ///
    /// Each is the sum of four evenly spread numbers of 16 bits.
    fileprivate mutating func addGrains(at target: UnsafeMutablePointer<Float>) {
        var sums = SIMD4<UInt32>()
        for _ in 0..<4 {
            let bits = next()
            sums &+= SIMD4(
                UInt32(bits & 0xFFFF), UInt32(bits >> 16 & 0xFFFF), UInt32(bits >> 32 & 0xFFFF),
                UInt32(bits >> 48))
        }
        // A uniform variable over 0..<65536 has the variance 65536^2 / 12.
        let centered = SIMD4<Float>(sums) - Float(2 * 65535)
        let scaled = centered * (Float(3).squareRoot() / 65536)
        for index in 0..<4 { target[index] = scaled[index] }
    }
}
