import Kernels
import NeuralNetwork
import TensorCore

/// The paper's global branch, ready to run.
struct VectorBranch: Sendable {
    /// The low-level layers and its own convolutions.
    let chain: StageChain
    private let layers: VectorLayers
    private let pooling: ModelConfiguration.GlobalPooling
    private let size: MapSize

    init(
        _ layers: VectorLayers, low: [ConvolutionStage], _ configuration: ModelConfiguration
    ) {
        self.layers = layers
        pooling = configuration.globalPooling
        size = MapSize(width: configuration.globalSize, height: configuration.globalSize)
        // On these small maps reading the weights of all points costs more than it saves.
        chain = StageChain(
            stages: low
                + layers.convolutions.enumerated().map {
                    ConvolutionStage("global.conv.\($0)", $1, form: .direct)
                })
    }

    /// The features of a square copy; `observe` sees what every layer gives.
    func features(
        of lightness: [Float], threads: ThreadBudget, memory: MemoryPool,
        observe: LayerObserver
    ) -> GlobalFeatures {
        let (map, team) = lastMap(of: lightness, threads: threads, memory: memory, observe)
        var values =
            switch pooling {
            case .flatten: map.scalars
            case .pyramid: PyramidPooling.forward(map).values
            }
        var hidden: [Float] = []
        for (index, layer) in layers.linears.enumerated() {
            values = linear(
                values, weight: layer.weight, bias: layer.bias, activation: .relu,
                threads: threads.count, team: team)
            observe.values("global.fc.\(index)", values)
            if index == 1 { hidden = values }
        }
        return GlobalFeatures(features: values, logits: logits(from: hidden, observe))
    }

    /// The last map, and the threads that computed it.
    private func lastMap(
        of lightness: [Float], threads: ThreadBudget, memory: MemoryPool,
        _ observe: LayerObserver
    ) -> (Tensor, ThreadTeam) {
        let stream = BandStream(
            chain, chain.plan(input: size, bandRows: size.height), memory: memory)
        lightness.withUnsafeBufferPointer {
            if let base = $0.baseAddress { stream.input.writePlanes(base) }
        }
        let rows = stream.advance(to: size.height, addend: nil, threads: threads) {
            index, rows, map in observe.map(chain.stages[index].name, rows, map)
        }
        return (stream.output.copy(rows: rows), stream.team)
    }

    private func logits(
        from hidden: [Float], _ observe: LayerObserver
    ) -> [Float] {
        guard !layers.classifier.isEmpty else { return [] }
        var values = hidden
        for (index, layer) in layers.classifier.enumerated() {
            values = linear(
                values, weight: layer.weight, bias: layer.bias,
                activation: index == 0 ? .relu : .identity)
            observe.values("classifier.\(index)", values)
        }
        return values
    }

    /// Multiplications and additions of convolutions and linear layers by their definition.
    var operations: Int {
        chain.operations(input: size)
            + layers.linears.reduce(0) { $0 + 2 * $1.inputs * $1.outputs }
    }

    /// What its convolutions have to do.
    var work: [LayerWork] { LayerWork.of(chain, input: size) }
}
