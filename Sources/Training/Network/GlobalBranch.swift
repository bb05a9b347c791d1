import Colorization
import Kernels
import NeuralNetwork
import TensorCore

/// From the low-level maps to the global features and the scene classes, over a batch.
final class GlobalBranch {
    let convolutions: [ConvolutionLayer]
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

    /// Global features [N, F] and, where there is a classifier, logits [N, classes], of low-level maps.
    func forward(
        _ low: (Int) -> FeatureMapRows, mode: OutputNormalization.Mode, team: BatchTeam
    ) -> (features: Tensor, logits: Tensor?) {
        convolutions[0].forward(low, mode: mode, team: team)
        for (previous, layer) in zip(convolutions, convolutions.dropFirst()) {
            layer.forward({ previous.activate($0) }, mode: mode, team: team)
        }
        let pass = LinearPass(threads: team.threads, team: team.team)
        var values = pooled(team)
        var hidden = values
        for (index, layer) in linears.enumerated() {
            values = layer.forward(values, mode: mode, pass: pass)
            if index == 1 { hidden = values }
        }
        guard hasClassifier else { return (values, nil) }
        let scene = classifier[0].forward(hidden, mode: mode, pass: pass)
        return (values, classifier[1].forward(scene, mode: mode, pass: pass))
    }

    /// From the gradients of features and logits to those of the last map, which take the place of its
    /// activations.
    ///
    /// - Returns: what the last convolution needs to go on.
    func backward(features: Tensor, logits: Tensor?, team: BatchTeam) -> [ChannelSums] {
        let pass = LinearPass(threads: team.threads, team: team.team)
        var gradient = linears[2].backward(features, pass: pass)
        if let logits {
            let scene = classifier[1].backward(logits, pass: pass)
            gradient.add(classifier[0].backward(scene, pass: pass))
        }
        gradient = linears[1].backward(gradient, pass: pass)
        gradient = linears[0].backward(gradient, pass: pass)
        let last = convolutions[convolutions.count - 1]
        return gradient.withUnsafeScalars { scalars in
            // Pictures read disjoint parts.
            nonisolated(unsafe) let scalars = scalars
            let width = scalars.count / last.activations.count
            return team.map(last.activations.count) { index, _ in
                let own = scalars[index * width..<(index + 1) * width]
                write(own, picture: index, to: last.activations[index])
                return last.gradientSums(index)
            }
        }
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

    private func write(
        _ gradient: Slice<UnsafeBufferPointer<Float>>, picture: Int, to map: FeatureMapRows
    ) {
        let plane =
            switch pooling {
            case .flatten: Tensor(shape: mapShape, scalars: Array(gradient))
            case .pyramid:
                PyramidPooling.backward(
                    Array(gradient), indices: maxima[picture], shape: mapShape)
            }
        plane.withUnsafeScalars { scalars in
            if let base = scalars.baseAddress { map.writePlanes(base) }
        }
    }
}

extension ConvolutionLayer {
    /// Layers `NAME.0`, `NAME.1` … that follow each other.
    static func chain(
        _ name: String, strides: [Int], upsampling: [Int]? = nil, input: MapSize, count: Int,
        isUnfolded: Bool = false, store: ParameterStore
    ) -> [ConvolutionLayer] {
        var layers: [ConvolutionLayer] = []
        for (index, stride) in strides.enumerated() {
            let isFirst = isUnfolded && index == 0
            let place = Place(
                name: "\(name).\(index)", stride: isFirst ? 1 : stride,
                upsampling: upsampling?[index] ?? 1, isUnfolded: isFirst)
            layers.append(
                ConvolutionLayer(
                    place, input: layers.last?.outputSize ?? input, count: count, store: store))
        }
        return layers
    }
}

extension Tensor {
    /// Adds a tensor of the same shape.
    fileprivate mutating func add(_ other: Tensor) {
        precondition(shape == other.shape, "\(other.shape) added to \(shape)")
        other.withUnsafeScalars { values in
            withUnsafeMutableScalars { scalars in
                for index in scalars.indices { scalars[index] += values[index] }
            }
        }
    }
}
