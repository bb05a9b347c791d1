import Kernels
import NeuralNetwork
import TensorCore

/// What the global features add to the fusion layer's sums, ready to be computed.
///
/// The layer is linear before its ReLU, so that what the global branch gives it is multiplied by itself, once a
/// picture: a vector to one value a channel, a map on its own small grid, which is then enlarged.
struct Fusion: Sendable {
    /// Channels of the native branch, which come first.
    private let localChannels: Int
    private let mapChannels: Int
    private let layer: Conv2d
    /// The parts of the layer that see map and vector; nil without a map.
    private let parts: Parts?

    private struct Parts {
        let map: BlockedConvolution
        /// [outputs, values of the vector].
        let vector: Tensor
    }

    /// - Parameters:
    ///   - layer: folded; its channels are local ones, those of the map, those of the vector.
    ///   - localChannels: how many come from the native branch.
    ///   - mapChannels: how many the map has; 0 without one.
    init(_ layer: Conv2d, localChannels: Int, mapChannels: Int) {
        self.layer = layer
        self.localChannels = localChannels
        self.mapChannels = mapChannels
        let vector = localChannels + mapChannels..<layer.inputChannels
        parts =
            mapChannels == 0
            ? nil
            : Parts(
                map: BlockedConvolution(
                    weight: layer.weight(ofInputs: localChannels..<vector.lowerBound), bias: nil,
                    form: .direct, activation: .identity),
                vector: layer.weight(ofInputs: vector)
                    .reshaped(to: [layer.outputChannels, vector.count]))
    }

    /// What the features of one picture add.
    enum Term {
        /// The same everywhere except for the edges.
        case vector(BorderBias)
        /// A small map.
        case map(FeatureMapRows)

        /// What is added to some columns of the fusion's map of a whole picture.
        func addend(to size: MapSize, columns: Range<Int>) -> any RowAddend {
            switch self {
            case .vector(let bias): bias
            case .map(let map):
                EnlargedMap(map, width: size.width, height: size.height, columns: columns)
            }
        }
    }

    /// Multiplies the features out.
    ///
    /// - Precondition: there are as many as the layer takes.
    func term(_ global: GlobalFeatures, threads: ThreadBudget, memory: MemoryPool) -> Term {
        let expected = layer.inputChannels - localChannels - mapChannels
        precondition(
            global.features.count == expected,
            "\(global.features.count) global features, the network has \(expected)")
        let bias = layer.bias ?? Tensor(zeros: [layer.outputChannels])
        guard let parts else {
            return .vector(
                BorderBias(constant: global.features, weight: layer.weight, bias: bias))
        }
        let side = Self.side(of: global.map, channels: mapChannels)
        let map = FeatureMapRows(
            channels: mapChannels, width: side, height: side, capacity: side)
        global.map.withUnsafeBufferPointer {
            if let base = $0.baseAddress { map.writePlanes(base) }
        }
        let sums = FeatureMapRows(
            channels: layer.outputChannels, width: side, height: side, capacity: side)
        let constant = linear(
            global.features, weight: parts.vector, bias: bias, activation: .identity)
        sums.writeRepeated(constant, firstChannel: 0)
        parts.map.compute(
            rows: 0..<side, from: map, into: sums, threads: threads.count,
            team: ThreadTeam(scratchFloats: parts.map.scratchFloats(width: side), from: memory),
            accumulating: true)
        return .map(sums)
    }

    private static func side(of map: [Float], channels: Int) -> Int {
        let area = map.count / channels
        let side = Int(Double(area).squareRoot().rounded())
        precondition(
            side > 0 && side * side * channels == map.count,
            "\(map.count) values are no square map of \(channels) channels")
        return side
    }
}
