import Kernels
import NeuralNetwork
import TensorCore

/// A convolution, what normalizes it, and ReLU, over a batch: forward, and back.
///
/// ``activations`` are what the next layer sees. On the way back, when nobody needs them any more, the
/// gradients of the activations take their place, and then those of the products.
final class ConvolutionLayer {
    /// Where a layer stands in the network.
    struct Place {
        let name: String
        var stride = 1
        var upsampling = 1
        /// The 3x3 kernel of one channel as 1x1 over the nine samples that it meets.
        var isUnfolded = false
        /// Nothing before it is trained: its input needs no gradient.
        var isFirst = false
    }

    let name: String
    private let inputSize: MapSize
    let outputSize: MapSize
    let activations: [FeatureMapRows]
    private let place: Place
    private let store: ParameterStore
    private let shape: [Int]
    private let products: [FeatureMapRows]
    private var convolution: BlockedConvolution
    /// Nil for a first layer, and where there will be no way back.
    private var inputGradient: BlockedConvolution?
    private var normalization: OutputNormalization

    /// A layer for `count` pictures whose maps have a size.
    init(_ place: Place, input: MapSize, count: Int, store: ParameterStore) {
        let weight = Self.weight(place, store)
        self.place = place
        self.store = store
        name = place.name
        inputSize = input
        shape = weight.shape
        convolution = Self.forward(place, weight, store)
        inputGradient = Self.backward(place, weight)
        outputSize = MapSize(
            width: convolution.outputExtent(of: input.width),
            height: convolution.outputExtent(of: input.height))
        products = outputSize.maps(channels: shape[0], count: count)
        activations = outputSize.maps(channels: shape[0], count: count)
        normalization = OutputNormalization(
            layer: name, kind: "conv", channels: shape[0], in: store)
    }

    private var weightName: String { "\(name).conv.weight" }
    var outputChannels: Int { shape[0] }

    /// Scratch that a thread needs for the ways that the layer is prepared for.
    var scratchFloats: Int {
        max(
            convolution.scratchFloats(width: inputSize.width),
            inputGradient?.scratchFloats(width: outputSize.width) ?? 0)
    }

    private static func weight(_ place: Place, _ store: ParameterStore) -> Tensor {
        let weight = store["\(place.name).conv.weight"]
        return place.isUnfolded ? weight.reshaped(to: [weight.shape[0], 9, 1, 1]) : weight
    }

    private static func forward(
        _ place: Place, _ weight: Tensor, _ store: ParameterStore
    ) -> BlockedConvolution {
        let form: BlockedConvolution.Form =
            place.upsampling == 2
            ? .split : weight.shape[2] == 3 && place.stride == 1 ? store.plainForm : .direct
        return BlockedConvolution(
            weight: weight, bias: nil, stride: place.stride, form: form, activation: .identity)
    }

    private static func backward(_ place: Place, _ weight: Tensor) -> BlockedConvolution? {
        place.isFirst
            ? nil
            : BlockedConvolution(
                inputGradientOf: weight, stride: place.stride, upsampling: place.upsampling)
    }

    /// Packs the weights again, for the way back only if there will be one.
    func prepare(_ mode: OutputNormalization.Mode) {
        let weight = Self.weight(place, store)
        convolution = Self.forward(place, weight, store)
        inputGradient = mode == .training ? Self.backward(place, weight) : nil
    }

    /// The products of a batch, and what they are normalized by.
    func forward(
        _ source: (Int) -> FeatureMapRows, mode: OutputNormalization.Mode, team: BatchTeam
    ) {
        let needsSums = normalization.needsSums(mode)
        let sums = team.map(products.count) { index, member in
            convolution.compute(
                rows: 0..<outputSize.height, from: source(index), into: products[index],
                threads: 1, team: member)
            return needsSums ? products[index].moments() : ChannelSums(channels: 0)
        }
        normalization.begin(
            sums: needsSums ? total(sums) : ChannelSums(channels: 0),
            count: products.count * outputSize.area, mode: mode, store: store)
    }

    /// Makes what the next layer sees of a picture, when it is about to read it: from the cache.
    func activate(_ index: Int) -> FeatureMapRows {
        products[index].writeAffine(normalization.affine, relu: true, to: activations[index])
        return activations[index]
    }

    /// Sums over a picture whose activations have been replaced by their gradients.
    func gradientSums(_ index: Int) -> ChannelSums {
        normalizationSums(
            gradient: activations[index], input: products[index], affine: normalization.affine,
            relu: true)
    }

    /// Gradients of the parameters; those of the products take the place of those of the activations.
    ///
    /// - Parameters:
    ///   - sums: ``gradientSums(_:)`` of every picture.
    ///   - inputs: what the layer saw.
    ///   - team: shares pictures and channels.
    ///   - pool: where memory for the sums comes from.
    func differentiate(
        _ sums: [ChannelSums], inputs: [FeatureMapRows], team: BatchTeam, pool: MemoryPool
    ) {
        let factors = normalization.factors(sums: total(sums), store: store)
        let affine = normalization.affine
        team.forEach(products.count) { index, _ in
            writeNormalizationGradient(
                gradient: activations[index], input: products[index], affine: affine, relu: true,
                factors: factors, to: activations[index])
        }
        let gradient = WeightGradient(
            shape: shape, stride: place.stride, upsampling: place.upsampling)
        store.setGradient(
            gradient(
                inputs: inputs, outputGradients: activations, threads: team.threads,
                team: team.team, pool: pool), of: weightName)
    }

    /// Writes the gradient of a picture's input.
    ///
    /// - Precondition: the layer has been differentiated, and is no first one.
    func propagate(_ index: Int, to target: FeatureMapRows, member: ThreadTeam) {
        guard let inputGradient else { preconditionFailure("\(name) was not prepared") }
        inputGradient.compute(
            rows: 0..<target.height, from: activations[index], into: target, threads: 1,
            team: member)
    }

    private func total(_ sums: [ChannelSums]) -> ChannelSums {
        sums.reduce(into: ChannelSums(channels: outputChannels)) { $0 += $1 }
    }
}

extension ConvolutionLayer {
    /// Layers `NAME.0`, `NAME.1` … that follow each other; with `isFirst` they begin with the picture, unfolded.
    static func chain(
        _ name: String, strides: [Int], upsampling: [Int]? = nil, input: MapSize, count: Int,
        isFirst: Bool = false, store: ParameterStore
    ) -> [ConvolutionLayer] {
        var layers: [ConvolutionLayer] = []
        for (index, stride) in strides.enumerated() {
            let begins = isFirst && index == 0
            let place = Place(
                name: "\(name).\(index)", stride: begins ? 1 : stride,
                upsampling: upsampling?[index] ?? 1, isUnfolded: begins, isFirst: begins)
            layers.append(
                ConvolutionLayer(
                    place, input: layers.last?.outputSize ?? input, count: count, store: store))
        }
        return layers
    }
}

extension MapSize {
    /// Maps that keep all their rows, one a picture, in one block of memory.
    func maps(channels: Int, count: Int, lanes: Int = FeatureMapRows.blockLanes) -> [FeatureMapRows]
    {
        let floats = FeatureMapRows.floats(
            channels: channels, width: width, capacity: height, lanes: lanes)
        let memory = FeatureMapMemory(floats: floats * count, from: MemoryPool())
        return (0..<count).map { _ in
            FeatureMapRows(
                channels: channels, width: width, height: height, capacity: height, lanes: lanes,
                in: memory)
        }
    }
}
