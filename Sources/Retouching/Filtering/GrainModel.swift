import CKernels
public import Imaging

/// How strong the grain, or other noise, of a picture is: by scale of detail, and by tone, as the grain of film
/// depends on its density.
///
/// Measured where the picture is quietest: in a tenth of its squares of 16 pixels.
public struct GrainModel: Sendable {
    /// Standard deviations of white noise of 1 in the details of each scale, by the norms of the wavelets.
    private static let white: [Double] = [0.8908, 0.2007, 0.0856]
    /// Coarse details of grain are at most this many times stronger than those of white noise; what is beyond is
    /// the picture.
    private static let mostCoarse = 4.0
    /// A tone has at most this many times the grain of the quietest squares; what is beyond is texture.
    private static let mostOfATone = 1.5
    private static let tones = 8
    private static let quietest = 0.1
    /// A deviation that no grain is below.
    private static let even = 1e-6
    /// The quietest tenth of pure noise is quieter than all of it: by so much, with squares of this size.
    private static let bias = 0.92
    /// Squares that a tone needs to say anything.
    private static let leastSquares = 20

    /// Standard deviation of the noise in all scales together, as a share of the largest value; 0 if nothing could be
    /// measured.
    public let level: Double
    /// Variances of the details of each scale: of equal ranges of tones from black to white.
    let variances: [[Float]]

    /// Measures a grey picture in strips of rows.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(of image: borrowing VipsImage) throws(ImagingError) {
        self.init(try GrainSquare.all(of: image))
    }

    private init(_ squares: [GrainSquare]) {
        // In pure black and pure white grain is cut off.
        let usable = squares.filter { (0.03...0.97).contains($0.tone) }
        // Some perfectly even squares are no photograph but a bed that was filled in; many, a drawing.
        let grainy = usable.filter { $0.deviations[0] > Self.even }
        guard 2 * grainy.count >= usable.count, let quiet = Self.quietest(of: grainy) else {
            level = 0
            variances = Self.white.map { _ in [0] }
            return
        }
        let least = quiet[0] / Self.white[0] / Self.bias
        let scales = zip(Self.white, quiet).map { white, found in
            min(max(found / Self.bias, least * white), Self.mostCoarse * least * white)
        }
        let byTone = Self.filled(
            (0..<Self.tones).map { tone in
                let squares = squares.filter {
                    Int($0.tone * Double(Self.tones)) == tone && $0.deviations[0] > Self.even
                }
                guard squares.count >= Self.leastSquares, quiet[0] > 0,
                    let found = Self.quietest(of: squares)
                else { return nil }
                return min(found[0] / quiet[0], Self.mostOfATone)
            })
        level = Self.norm(scales) / Self.norm(Self.white)
        variances = scales.map { scale in byTone.map { Float(($0 * scale) * ($0 * scale)) } }
    }

    private static func norm(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// Medians, over the quietest squares, of the standard deviations of the scales; nil without squares.
    private static func quietest(of squares: [GrainSquare]) -> [Double]? {
        guard !squares.isEmpty else { return nil }
        let sorted = squares.sorted { $0.deviations[0] < $1.deviations[0] }
        let quiet = sorted.prefix(max(4, Int(Double(squares.count) * quietest)))
        return white.indices.map { scale in
            let values = quiet.map { $0.deviations[scale] }.sorted()
            return values[values.count / 2]
        }
    }

    /// Tones without an answer get it from their neighbours.
    private static func filled(_ values: [Double?]) -> [Double] {
        let known = values.indices.filter { values[$0] != nil }
        return values.indices.map { index in
            let lower = known.last { $0 <= index }
            let upper = known.first { $0 >= index }
            guard let low = lower ?? upper, let high = upper ?? lower, let from = values[low],
                let to = values[high]
            else { return 1 }
            let share = high > low ? Double(index - low) / Double(high - low) : 0
            return from + share * (to - from)
        }
    }
}
