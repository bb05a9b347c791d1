import Colorization
import Kernels
import NeuralNetwork
import TensorCore

/// From the low-level maps to one vector and the scene classes, over a batch: as the paper.
final class VectorBranch: GlobalBranch {
    let convolutions: [ConvolutionLayer]
    let scratchFloats = 1
    private(set) var features = Tensor(zeros: [0, 0])
    private let linears: [LinearLayer]
    private let classifier: [LinearLayer]
    private let pooling: ModelConfiguration.GlobalPooling
    /// Where the largest value of each cell was, a picture at a time.
    private var maxima: [[Int32]] = []
    private let mapShape: [Int]

    init(
        _ configuration: ModelConfiguration, low: ConvolutionLayer, count: Int,
        store: ParameterStore
    ) {
        convolutions = ConvolutionLayer.chain(
            "global.conv", strides: VectorLayers.strides, input: low.outputSize,
            count: count, store: store)
        let last = convolutions[convolutions.count - 1]
        mapShape = [last.outputChannels, last.outputSize.height, last.outputSize.width]
        linears = (0..<3).map { LinearLayer("global.fc.\($0)", store: store) }
        classifier =
            configuration.classes.isEmpty
            ? []
            : [
                LinearLayer("classifier.0", store: store),
                LinearLayer("classifier.1", hasReLU: false, store: store),
            ]
        pooling = configuration.globalPooling
    }

    var hasClassifier: Bool { !classifier.isEmpty }

    func forward(
        _ batch: TrainingBatch, low: @escaping (Int) -> FeatureMapRows,
        mode: OutputNormalization.Mode,
        pass: BatchPass
    ) -> Tensor? {
        _ = pass.forward(convolutions, after: low, mode)
        var values = pooled(pass.team)
        var hidden = values
        for (index, layer) in linears.enumerated() {
            values = layer.forward(values, mode: mode, pass: pass.linear)
            if index == 1 { hidden = values }
        }
        features = values
        guard hasClassifier else { return nil }
        let scene = classifier[0].forward(hidden, mode: mode, pass: pass.linear)
        return classifier[1].forward(scene, mode: mode, pass: pass.linear)
    }

    func join(_ index: Int, to map: FeatureMapRows, firstChannel: Int) {
        map.writeRepeated(features.row(index), firstChannel: firstChannel)
    }

    func takeGradient(_ index: Int, from map: FeatureMapRows, firstChannel: Int) -> [Float] {
        map.channelSums(channels: firstChannel..<map.channels).map { Float($0) }
    }

    func backward(
        features: Tensor, logits: Tensor?, low: [FeatureMapRows], pass: BatchPass
    ) -> ConvolutionLayer? {
        var gradient = linears[2].backward(features, pass: pass.linear)
        if let logits {
            let scene = classifier[1].backward(logits, pass: pass.linear)
            gradient.add(classifier[0].backward(scene, pass: pass.linear))
        }
        gradient = linears[1].backward(gradient, pass: pass.linear)
        gradient = linears[0].backward(gradient, pass: pass.linear)
        let sums = pass.receive(into: convolutions[convolutions.count - 1]) { index, map, _ in
            self.write(gradient.row(index), picture: index, to: map)
        }
        return pass.backward(convolutions, sums, inputs: low)
    }

    /// The last maps as vectors, [N, K].
    private func pooled(_ team: BatchTeam) -> Tensor {
        let last = convolutions[convolutions.count - 1]
        let count = last.activations.count
        let planes = team.map(count) { index, _ in
            let map = last.activate(index).copy(rows: 0..<last.outputSize.height)
            switch pooling {
            case .flatten: return (values: map.scalars, indices: [Int32]())
            case .pyramid: return PyramidPooling.forward(map)
            }
        }
        maxima = planes.map(\.indices)
        return Tensor(
            shape: [count, planes[0].values.count], scalars: planes.flatMap(\.values))
    }

    private func write(_ gradient: [Float], picture: Int, to map: FeatureMapRows) {
        let plane =
            switch pooling {
            case .flatten: Tensor(shape: mapShape, scalars: gradient)
            case .pyramid:
                PyramidPooling.backward(gradient, indices: maxima[picture], shape: mapShape)
            }
        plane.withUnsafeScalars { scalars in
            if let base = scalars.baseAddress { map.writePlanes(base) }
        }
    }
}
