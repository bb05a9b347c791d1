public import Colorization
import FoundationEssentials
import TensorCore

/// A network that has not learned anything yet.
public struct NetworkDesign: Hashable, Sendable {
    /// The share of the paper's channels that each layer has.
    public var width: Double
    /// Names of the scene classes; empty for a network without a classifier.
    public var classes: [String]
    /// What it is to predict.
    public var target: ModelConfiguration.Target
    /// How the last map of the global branch becomes a vector.
    public var pooling: ModelConfiguration.GlobalPooling
    /// Whether it has global features; without them it is the baseline that the paper compares with.
    public var hasGlobal: Bool

    /// A design; the defaults are the paper's network without its classifier.
    public init(
        width: Double = 1, classes: [String] = [],
        target: ModelConfiguration.Target = .lab,
        pooling: ModelConfiguration.GlobalPooling = .flatten, hasGlobal: Bool = true
    ) {
        self.width = width
        self.classes = classes
        self.target = target
        self.pooling = pooling
        self.hasGlobal = hasGlobal
    }

    private static let globalSize = 224

    /// The network with random weights, each layer followed by batch normalization except for the last ones.
    ///
    /// Weights are normally distributed with variance 2 / inputs, for ReLU (He et al. 2015).
    ///
    /// - Throws: ``ModelError`` if such a network cannot be.
    public func model(name: String, seed: UInt64) throws(ModelError) -> ColorizationModel {
        var random = NormalRandom(seed: seed)
        var parameters: [String: Tensor] = [:]
        for layer in layers {
            let inputs = layer.shape.dropFirst().reduce(1, *)
            let deviation = (2 / Double(inputs)).squareRoot()
            parameters["\(layer.name).weight"] = random.tensor(layer.shape, deviation: deviation)
            let outputs = layer.shape[0]
            guard layer.isNormalized else {
                parameters["\(layer.name).bias"] = Tensor(zeros: [outputs])
                continue
            }
            let base = layer.name.split(separator: ".").dropLast().joined(separator: ".")
            let ones = Tensor(shape: [outputs], scalars: Array(repeating: 1, count: outputs))
            parameters["\(base).bn.weight"] = ones
            parameters["\(base).bn.bias"] = Tensor(zeros: [outputs])
            parameters["\(base).bn.running_mean"] = Tensor(zeros: [outputs])
            parameters["\(base).bn.running_var"] = ones
        }
        return try ColorizationModel(parameters: parameters, metadata: metadata(name: name))
    }

    private struct Layer {
        let name: String
        let shape: [Int]
        var isNormalized = true
    }

    private func scaled(_ channels: Int) -> Int {
        max(8, Int((Double(channels) * width / 8).rounded()) * 8)
    }

    private var layers: [Layer] {
        func chain(_ name: String, _ channels: [Int], inputs: Int) -> [Layer] {
            var inputs = inputs
            return channels.enumerated().map { index, channels in
                defer { inputs = scaled(channels) }
                return Layer(
                    name: "\(name).\(index).conv", shape: [scaled(channels), inputs, 3, 3])
            }
        }
        var layers = chain("low", [64, 128, 128, 256, 256, 512], inputs: 1)
        layers += chain("mid", [512, 256], inputs: scaled(512))
        if hasGlobal {
            layers += globalLayers(chain("global.conv", [512, 512, 512, 512], inputs: scaled(512)))
        }
        let joined = scaled(256) + (hasGlobal ? scaled(256) : 0)
        layers.append(Layer(name: "fusion.conv", shape: [scaled(256), joined, 1, 1]))
        layers += chain("color", [128, 64, 64, 32], inputs: scaled(256))
        layers.append(
            Layer(
                name: "color.4.conv", shape: [target.channels, scaled(32), 3, 3],
                isNormalized: false))
        return layers
    }

    private func globalLayers(_ convolutions: [Layer]) -> [Layer] {
        let side = Self.globalSize / 32
        let cells = pooling == .flatten ? side * side : 21
        var layers = convolutions
        var inputs = scaled(512) * cells
        for (index, outputs) in [1024, 512, 256].enumerated() {
            layers.append(
                Layer(name: "global.fc.\(index).linear", shape: [scaled(outputs), inputs]))
            inputs = scaled(outputs)
        }
        guard !classes.isEmpty else { return layers }
        layers.append(Layer(name: "classifier.0.linear", shape: [scaled(256), scaled(512)]))
        layers.append(
            Layer(
                name: "classifier.1.linear", shape: [classes.count, scaled(256)],
                isNormalized: false))
        return layers
    }

    private func metadata(name: String) -> [String: String] {
        let names = (try? JSONEncoder().encode(classes)).map { String(decoding: $0, as: UTF8.self) }
        return [
            "format_version": "1", "architecture": "let-there-be-color", "name": name,
            "target": target.rawValue, "input": ModelConfiguration.Input.labLightness.rawValue,
            "input_mean": "0.5", "ab_range": "100", "global_size": "\(Self.globalSize)",
            "global_pooling": pooling.rawValue, "has_global": "\(hasGlobal)", "bn_eps": "1e-5",
            "classes": classes.isEmpty ? "[]" : names ?? "[]",
        ]
    }
}

/// Numbers of a normal distribution, the same for the same seed.
private struct NormalRandom {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func tensor(_ shape: [Int], deviation: Double) -> Tensor {
        var result = Tensor(zeros: shape)
        result.withUnsafeMutableScalars { scalars in
            for index in stride(from: 0, to: scalars.count, by: 2) {
                let pair = normalPair(uniform(), uniform())
                scalars[index] = Float(pair.0 * deviation)
                if index + 1 < scalars.count { scalars[index + 1] = Float(pair.1 * deviation) }
            }
        }
        return result
    }

    /// Evenly spread over (0, 1].
    private mutating func uniform() -> Double {
        (Double(random.next() >> 11) + 1) / Double(1 << 53)
    }
}
