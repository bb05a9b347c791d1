import NeuralNetwork
import ONNXSerialization

/// A model as an ONNX graph, for other programs.
///
/// Batch normalization is folded into the weights, which are Float32 and keep their names. Sizes and the
/// number of pictures are free.
public struct ONNXExport: Sendable {
    /// What the graph is given, or gives.
    public struct Port: Hashable, Sendable {
        /// Its name in the graph.
        public let name: String
        /// Extents: numbers, or names of what is free.
        public let shape: [String]
        /// What its values are.
        public let meaning: String
    }

    /// The version of the standard's operators that the graph needs.
    public static let operatorSet = ModelProto.operatorSet
    private static let names = (
        image: "image", global: "global", hints: "hints", palette: "palette", chroma: "chroma",
        logits: "logits"
    )

    private let model: ModelProto

    /// Maps a model to a graph.
    ///
    /// - Parameters:
    ///   - model: any that this program runs.
    ///   - programVersion: of the program, for the file.
    public init(_ model: ColorizationModel, programVersion: String) {
        let configuration = model.configuration
        let layers = model.folded().layers
        var builder = GraphBuilder()
        let features = Self.features(layers, configuration, &builder)
        builder.native(
            layers, of: Self.names.image, features: features, named: Self.names.chroma)
        self.model = ModelProto(
            producerName: "autochrome", producerVersion: programVersion,
            documentation: configuration.exportText,
            graph: GraphProto(
                name: configuration.name.isEmpty ? "let-there-be-color" : configuration.name,
                nodes: builder.nodes, initializers: builder.initializers,
                inputs: Self.inputs(configuration),
                outputs: Self.outputs(configuration, classes: layers.global?.classes ?? 0)),
            metadata: Self.metadata(of: model))
    }

    /// What the graph is given.
    public var inputs: [Port] { model.graph.inputs.map { Port($0) } }
    /// What it gives.
    public var outputs: [Port] { model.graph.outputs.map { Port($0) } }
    /// How to use it, in some sentences.
    public var documentation: String { model.documentation }
    /// The file.
    public var bytes: [UInt8] { model.bytes }

    private static func features(
        _ layers: NetworkLayers, _ configuration: ModelConfiguration, _ builder: inout GraphBuilder
    ) -> GraphBuilder.Features? {
        switch layers.global {
        case .vector(let branch):
            builder.global(
                branch, low: layers.low, configuration, of: names.global, logits: names.logits)
        case .map(let branch):
            builder.global(
                branch, configuration,
                ports: GraphBuilder.MapPorts(
                    copy: names.global, hints: names.hints, palette: names.palette,
                    logits: names.logits))
        case nil: nil
        }
    }

    private static let batch = ValueInfoProto.Dimension.named("batch")

    private static func inputs(_ configuration: ModelConfiguration) -> [ValueInfoProto] {
        let image = ValueInfoProto(
            names.image, shape: [batch, .fixed(1), .named("height"), .named("width")],
            documentation: configuration.imageText)
        guard configuration.hasGlobal else { return [image] }
        let side = ValueInfoProto.Dimension.fixed(configuration.globalSize)
        let copy = ValueInfoProto(
            names.global, shape: [batch, .fixed(1), side, side],
            documentation: configuration.globalText)
        return [image, copy] + (configuration.hasMap ? conditions(configuration) : [])
    }

    /// What may be known of the colours.
    private static func conditions(_ configuration: ModelConfiguration) -> [ValueInfoProto] {
        let places = ValueInfoProto.Dimension.fixed(
            configuration.globalSize / MapLayers.mapStride)
        return [
            ValueInfoProto(
                names.hints, shape: [batch, .fixed(MapLayers.hintChannels), places, places],
                documentation: configuration.hintsText),
            ValueInfoProto(
                names.palette, shape: [batch, .fixed(MapLayers.paletteValues)],
                documentation: ModelConfiguration.paletteText),
        ]
    }

    private static func outputs(
        _ configuration: ModelConfiguration, classes: Int
    ) -> [ValueInfoProto] {
        let chroma = ValueInfoProto(
            names.chroma,
            shape: [
                batch, .fixed(configuration.target.channels), .named("half_height"),
                .named("half_width"),
            ], documentation: configuration.chromaText)
        guard classes > 0 else { return [chroma] }
        return [
            chroma,
            ValueInfoProto(
                names.logits, shape: [batch, .fixed(classes)],
                documentation: ModelConfiguration.logitsText),
        ]
    }

    /// What the model file says, and what is understood where it says nothing; without what is settled or
    /// belongs to parts that are not in the graph.
    private static func metadata(of model: ColorizationModel) -> [String: String] {
        let configuration = model.configuration
        var understood = [
            "target": configuration.target.rawValue,
            "has_global": "\(configuration.hasGlobal)",
            "global_branch": configuration.globalBranch.rawValue,
            "global_size": "\(configuration.globalSize)",
        ]
        if !configuration.hasMap {
            understood["global_pooling"] = configuration.globalPooling.rawValue
        }
        let settled = ["bn_eps", "packed", "encoder_strides", "encoder_input_scale"]
        return model.metadata.filter { !settled.contains($0.key) }
            .merging(understood) { said, _ in said }
    }
}

extension ONNXExport.Port {
    fileprivate init(_ value: ValueInfoProto) {
        self.init(
            name: value.name, shape: value.shape.map(\.description), meaning: value.documentation)
    }
}
