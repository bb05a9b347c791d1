import Colorization
import Kernels
import NeuralNetwork
import TensorCore

/// From the square copies, through the encoder, to a map of what is where, a vector and the scene classes, over a
/// batch.
///
/// The encoder is not trained: its maps are what the layers behind it begin with.
final class MapBranch: GlobalBranch {
    let scratchFloats: Int
    private(set) var features = Tensor(zeros: [0, 0])
    private let encoder: FrozenEncoder
    private let pyramid: Pyramid
    private let linears: [LinearLayer]
    private let classifier: LinearLayer?
    private let enlargement: MapEnlargement
    /// The map of each picture at the size of the mid-level maps.
    private let placed: [FeatureMapRows]

    /// - Parameters:
    ///   - layers: the encoder's weights; those of all others are in the store.
    ///   - configuration: what the encoder sees.
    ///   - mid: extents of the mid-level maps.
    ///   - count: pictures of a batch.
    ///   - store: the parameters.
    init(
        _ layers: MapLayers, _ configuration: ModelConfiguration, mid: MapSize, count: Int,
        store: ParameterStore
    ) {
        encoder = FrozenEncoder(layers.encoder, configuration, count: count)
        scratchFloats = encoder.scratchFloats
        pyramid = Pyramid(encoder, count: count, store: store)
        linears = [
            LinearLayer("global.fc.0", store: store),
            LinearLayer("global.fc.1", adding: ["palette"], store: store),
        ]
        classifier =
            layers.classifier == nil
            ? nil : LinearLayer("classifier", hasReLU: false, store: store)
        let map = pyramid.last.outputSize
        enlargement = MapEnlargement(
            width: map.width, height: map.height, newWidth: mid.width, newHeight: mid.height)
        placed = mid.maps(channels: layers.mapChannels, count: count)
    }

    var convolutions: [ConvolutionLayer] { pyramid.convolutions }
    var hasClassifier: Bool { classifier != nil }
    private var mapChannels: Int { placed[0].channels }

    func forward(
        _ batch: TrainingBatch, low: @escaping (Int) -> FeatureMapRows,
        mode: OutputNormalization.Mode,
        pass: BatchPass
    ) -> Tensor? {
        encoder.encode(batch, pass.team)
        pyramid.forward(mode, pass)
        let hidden = linears[0].forward(encoder.means, mode: mode, pass: pass.linear)
        features = linears[1].forward(
            hidden, adding: [Self.palettes(of: batch)], mode: mode, pass: pass.linear)
        return classifier?.forward(hidden, mode: mode, pass: pass.linear)
    }

    /// The palettes of a batch, zeros where they are unknown.
    private static func palettes(of batch: TrainingBatch) -> Tensor {
        let unknown = [Float](repeating: 0, count: MapLayers.paletteValues)
        return Tensor(
            shape: [batch.count, unknown.count],
            scalars: batch.conditions.flatMap { $0.palette?.inputs ?? unknown })
    }

    func join(_ index: Int, to map: FeatureMapRows, firstChannel: Int) {
        enlargement.write(pyramid.last.activate(index), to: placed[index])
        map.writeChannels(of: placed[index], firstChannel: firstChannel)
        map.writeRepeated(features.row(index), firstChannel: firstChannel + mapChannels)
    }

    func takeGradient(_ index: Int, from map: FeatureMapRows, firstChannel: Int) -> [Float] {
        let vector = firstChannel + mapChannels
        map.copyChannels(firstChannel..<vector, to: placed[index])
        return map.channelSums(channels: vector..<map.channels).map { Float($0) }
    }

    func backward(
        features: Tensor, logits: Tensor?, low: [FeatureMapRows], pass: BatchPass
    ) -> ConvolutionLayer? {
        let sums = pass.receive(into: pyramid.last) { index, map, _ in
            self.enlargement.writeGradient(self.placed[index], to: map)
        }
        pyramid.backward(sums, pass)
        var gradient = linears[1].backward(features, pass: pass.linear)
        if let logits, let classifier {
            gradient.add(classifier.backward(logits, pass: pass.linear))
        }
        _ = linears[0].backward(gradient, pass: pass.linear)
        return nil
    }
}
