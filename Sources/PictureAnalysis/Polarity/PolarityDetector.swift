import Kernels
public import NeuralNetwork
public import SystemPackage
import TensorCore

/// Tells from a small copy of a picture's lightness whether it is a negative.
///
/// A picture's score is what the network says of it less what it says of its inverse, so that no tone counts
/// but for its place among the others; the mean of the picture and its mirror image, halved.
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
    private let model: PolarityModel

    /// Reads a model file.
    ///
    /// - Throws: ``NetworkFileError`` if it is unreadable or not a model of this kind.
    public init(contentsOf path: FilePath) throws(NetworkFileError) {
        model = try PolarityModel(contentsOf: path)
        thresholds = model.thresholds
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
        let inverses = views.map { $0.map { -$0 } }
        let outputs = outputs(
            of: Tensor(
                shape: [1, 2 * views.count, side, side], scalars: (views + inverses).flatMap(\.self)
            ))
        let sum =
            outputs.prefix(views.count).reduce(0, +) - outputs.suffix(views.count).reduce(0, +)
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

    /// What the network says of each of several pictures, [1, pictures, height, width]; less a constant.
    private func outputs(of pictures: Tensor) -> [Double] {
        let map = model.blocks.reduce(Self.depthwise(model.stem, pictures)) { $1.forward($0) }
        let means = Self.means(Self.pointwise(model.head, map, activation: .relu6))
        return means.map {
            Double(linear($0, weight: model.output, bias: nil, activation: .identity)[0])
        }
    }

    /// The mean of each channel, for each picture.
    private static func means(_ maps: Tensor) -> [[Float]] {
        let (channels, pictures) = (maps.shape[0], maps.shape[1])
        let samples = maps.shape[2] * maps.shape[3]
        return maps.withUnsafeScalars { scalars in
            (0..<pictures).map { picture in
                (0..<channels).map { channel in
                    let start = (channel * pictures + picture) * samples
                    return scalars[start..<start + samples].reduce(0, +) / Float(samples)
                }
            }
        }
    }

    fileprivate static func pointwise(
        _ layer: Conv2d, _ maps: Tensor, residual: Tensor? = nil, activation: Activation
    ) -> Tensor {
        convolvePointwise(
            maps, weight: layer.weight, bias: layer.offsets, residual: residual,
            activation: activation)
    }

    fileprivate static func depthwise(_ layer: Conv2d, _ maps: Tensor) -> Tensor {
        convolveDepthwise(
            maps, weight: layer.weight, bias: layer.offsets, stride: layer.stride,
            activation: .relu6)
    }
}

extension PolarityModel.Block {
    fileprivate func forward(_ input: Tensor) -> Tensor {
        let inner =
            expansion.map { PolarityDetector.pointwise($0, input, activation: .relu6) } ?? input
        return PolarityDetector.pointwise(
            projection, PolarityDetector.depthwise(depthwise, inner),
            residual: isResidual ? input : nil, activation: .identity)
    }
}

extension Conv2d {
    fileprivate var offsets: Tensor { bias ?? Tensor(zeros: [outputChannels]) }
}
