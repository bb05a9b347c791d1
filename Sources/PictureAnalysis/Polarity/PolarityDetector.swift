import Kernels
public import NeuralNetwork
public import SystemPackage
import TensorCore

/// Tells from a small copy of a picture's lightness whether it is a negative.
///
/// A picture's score is what the network says of it less what it says of its inverse, so that no tone counts
/// except for its place among the others; the mean of the picture and its mirror image, halved.
public struct PolarityDetector: Sendable {
    /// From which scores on a picture counts as a negative.
    public struct Thresholds: Hashable, Sendable {
        /// Perhaps.
        public let unsure: Double
        /// Surely.
        public let negative: Double
    }

    /// Side of the copy that the network sees, in pixels.
    public static let side = 128
    /// As many of the darkest and of the brightest pixels are at the ends of the range.
    private static let clip = 0.01

    /// Found on photographs that the network was not trained on.
    public let thresholds: Thresholds
    private let encoder: Encoder
    private let head: BlockedConvolution
    private let weights: Tensor
    /// Kept from picture to picture.
    private let memory = MemoryPool()

    /// Reads a model file.
    ///
    /// - Throws: ``NetworkFileError`` if it is unreadable or not a model of this kind.
    public init(contentsOf path: FilePath) throws(NetworkFileError) {
        let model = try PolarityModel(contentsOf: path)
        thresholds = model.thresholds
        encoder = Encoder(model.encoder)
        head = BlockedConvolution(
            weight: model.head.weight, bias: model.head.bias, form: .direct, activation: .relu6)
        weights = model.output
    }

    /// Judges a picture.
    ///
    /// - Parameter lightness: L* of a copy of ``side`` x ``side`` pixels, row-major, of any range.
    /// - Returns: the score: high for negatives, of the opposite sign for the inverse.
    public func score(of lightness: [Float]) -> Double {
        let side = Self.side
        precondition(lightness.count == side * side, "\(lightness.count) values")
        let tones = Self.atFullRange(lightness)
        let mirrored = (0..<side).flatMap { tones[$0 * side..<($0 + 1) * side].reversed() }
        let views = [tones, mirrored]
        let sum = views.reduce(0.0) { sum, view in
            sum + output(of: view) - output(of: view.map { -$0 })
        }
        return sum / Double(2 * views.count)
    }

    /// The tones from -0.5 to 0.5.
    static func atFullRange(_ lightness: [Float]) -> [Float] {
        let sorted = lightness.sorted()
        let dark = quantile(sorted, clip)
        let bright = quantile(sorted, 1 - clip)
        let (middle, range) = ((dark + bright) / 2, max(bright - dark, 1))
        return lightness.map { min(max(($0 - middle) / range, -0.5), 0.5) }
    }

    /// Between the two nearest values, as NumPy does.
    private static func quantile(_ sorted: [Float], _ share: Double) -> Float {
        let position = share * Double(sorted.count - 1)
        let index = min(Int(position), sorted.count - 2)
        return sorted[index] + Float(position - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// What the network says of a picture, less a constant.
    private func output(of picture: [Float]) -> Double {
        let size = MapSize(width: Self.side, height: Self.side)
        let one = ThreadBudget(1)
        let team = ThreadTeam(
            scratchFloats: max(
                encoder.scratchFloats(input: size), head.scratchFloats(width: 1)), from: memory)
        let maps = encoder.encode(picture, size: size, threads: one, team: team, memory: memory)
        guard let last = maps.last else { preconditionFailure("an encoder without maps") }
        let result = FeatureMapRows(
            channels: head.outputChannels, width: last.width, height: last.height,
            capacity: last.height)
        head.compute(
            rows: 0..<last.height, from: last, into: result, threads: one.count, team: team)
        return Double(
            linear(
                result.channelMeans, weight: weights, bias: nil, activation: .identity)[0])
    }
}
