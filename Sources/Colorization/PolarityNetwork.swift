import Kernels
import NeuralNetwork
import TensorCore

/// Tells from a small copy of a picture's lightness whether it is a negative.
///
/// A picture's score is what the network says of it less what it says of its inverse, so that no tone counts
/// but for its place among the others; the mean of the picture and its mirror image, halved.
public struct PolarityNetwork: Sendable {
    /// From which scores on a picture counts as a negative.
    public struct Thresholds: Hashable, Sendable {
        /// Perhaps.
        public let unsure: Double
        /// Surely.
        public let negative: Double

        /// Thresholds as they are.
        public init(unsure: Double, negative: Double) {
            self.unsure = unsure
            self.negative = negative
        }
    }

    /// Side of the copy that the network sees, in pixels.
    public static let side = PolarityLayers.side
    /// As many of the darkest and of the brightest pixels are at the ends of the range.
    private static let clip = 0.01

    /// Found on photographs that the network was not trained on.
    public let thresholds: Thresholds
    private let chain: StageChain
    private let weight: Tensor
    private let memory = MemoryPool()

    init(_ layers: PolarityLayers) {
        // Winograd's savings are for large maps.
        chain = StageChain(
            stages: layers.convolutions.enumerated().map {
                ConvolutionStage("polarity.\($0)", $1, form: .direct)
            })
        weight = layers.linear.weight
        thresholds = layers.thresholds
    }

    /// Judges a picture.
    ///
    /// - Parameter lightness: L* of a copy of ``side`` x ``side`` pixels, row-major, of any range.
    /// - Returns: the score: high for negatives, of the opposite sign for the inverse.
    public func score(of lightness: [Float]) -> Double {
        let side = Self.side
        precondition(lightness.count == side * side, "\(lightness.count) values")
        let tones = Self.atFullRange(lightness)
        let mirrored = (0..<side * side).map { tones[$0 / side * side + side - 1 - $0 % side] }
        let sum = [tones, mirrored].reduce(0.0) { sum, view in
            sum + output(view) - output(view.map { -$0 })
        }
        return sum / 4
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

    /// What the network says of one view, without the constant that the inverse has, too.
    private func output(_ view: [Float]) -> Double {
        let side = Self.side
        let stream = BandStream(
            chain, chain.plan(input: MapSize(width: side, height: side), bandRows: side),
            memory: memory)
        view.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<side { stream.input.write(base + row * side, channel: 0, row: row) }
        }
        let rows = stream.advance(to: side, bias: nil, threads: ThreadBudget(1))
        let map = stream.output.copy(rows: rows).scalars
        return Double(linear(map, weight: weight, bias: nil, activation: .identity)[0])
    }
}
