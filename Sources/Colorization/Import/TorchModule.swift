import TorchSerialization

/// A module of a graph taken apart: what it computes, one letter a step, and the layers with weights.
///
/// Letters: `C` convolution of stride 1, `D` of stride 2, `L` linear, `R` ReLU, `S` sigmoid, `U`
/// nearest-neighbour upsampling x2, `?` anything unknown. Modules that only change the form of a
/// tensor, or do nothing after training, have no letter; a normalization belongs to the layer before.
struct TorchModule {
    let reference: TorchReference
    private(set) var letters = ""
    /// One for each C, D and L.
    private(set) var layers: [TorchLayer] = []
    /// Whether it repeats a vector at every position.
    private(set) var isReplicated = false
    /// Classes that nothing is known of, the first few.
    private(set) var unknown: [String] = []
    /// Modules and containers looked at.
    private var steps = 0

    /// Containers in containers; more is no network.
    private static let mostDepth = 16
    private static let mostSteps = 1000
    /// Of unknown classes, and of characters of their names, that a message shows.
    private static let mostUnknown = 5
    private static let longestName = 80
    private static let containers: Set = ["nn.Sequential", "nn.Container"]
    private static let silent: Set = [
        "nn.View", "nn.Reshape", "nn.Identity", "nn.Dropout", "nn.SpatialDropout", "nn.Contiguous",
        "nn.Copy", "nn.LogSoftMax", "nn.SoftMax", "nn.JoinTable", "nn.SelectTable", "nn.Squeeze",
    ]

    init(_ reference: TorchReference, in file: TorchFile) throws(ModelImportError) {
        self.reference = reference
        try add(.reference(reference), in: file, depth: 0)
    }

    /// The module for people.
    var description: String {
        let classes = unknown.isEmpty ? "" : " and \(unknown.joined(separator: ", "))"
        return "a module of \(layers.count) layers with weights\(classes)"
    }

    private mutating func add(
        _ value: TorchValue, in file: TorchFile, depth: Int
    ) throws(ModelImportError) {
        steps += 1
        guard let instance = file.instance(value), let fields = file.table(value) else {
            letters += "?"
            return
        }
        // A container may contain itself, or another very often.
        guard depth < Self.mostDepth, steps < Self.mostSteps else {
            throw ModelImportError("the modules of the file contain each other without end.")
        }
        guard !Self.containers.contains(instance.className) else {
            for item in file.table(fields["modules"])?.list ?? [] {
                try add(item, in: file, depth: depth + 1)
            }
            return
        }
        try add(TorchModuleFields(file: file, className: instance.className, fields: fields))
    }

    private mutating func add(_ module: TorchModuleFields) throws(ModelImportError) {
        switch module.className.replacing("cudnn.", with: "nn.", maxReplacements: 1) {
        case "nn.SpatialConvolution", "nn.SpatialConvolutionMM":
            let layer = try TorchLayer(convolution: module)
            layers.append(layer)
            letters += layer.stride == 2 ? "D" : "C"
        case "nn.Linear":
            layers.append(try TorchLayer(linear: module))
            letters += "L"
        case "nn.SpatialBatchNormalization", "nn.BatchNormalization":
            guard let last = layers.last, last.normalization == nil,
                ["C", "D", "L"].contains(letters.last)
            else { throw module.error("no layer right before it that it could normalize") }
            layers[layers.count - 1].normalization = try TorchLayer.Normalization(
                module, channels: last.outputs)
        case "nn.ReLU": letters += "R"
        case "nn.Threshold" where module.isReLU: letters += "R"
        case "nn.Sigmoid": letters += "S"
        case "nn.SpatialUpSamplingNearest" where module.fields["scale_factor"] == .number(2):
            letters += "U"
        case "nn.Replicate": isReplicated = true
        case let name where Self.silent.contains(name): break
        default:
            letters += "?"
            addUnknown(String(module.className.prefix(Self.longestName)))
        }
    }

    private mutating func addUnknown(_ name: String) {
        if unknown.count < Self.mostUnknown, !unknown.contains(name) { unknown.append(name) }
    }
}

extension TorchModuleFields {
    fileprivate var isReLU: Bool {
        fields["threshold"] == .number(0) && fields["val"] == .number(0)
    }
}
