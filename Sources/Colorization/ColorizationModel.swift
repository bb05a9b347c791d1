import Kernels
import NeuralNetwork
public import SafeTensors
public import SystemPackage
public import TensorCore

/// A colorization network: configuration and unfolded parameters, checked to fit together.
///
/// Shapes come from the weights: any width, any number of classes, a 1x1 or 3x3 fusion, with or
/// without batch normalization, classifier and global features; what the metadata say of target, global
/// branch and pooling has to fit them.
public struct ColorizationModel: Sendable {
    /// What the model is.
    public let configuration: ModelConfiguration
    /// Its parameters.
    public let layers: NetworkLayers
    /// Typical global features of each scene class, as a matrix [classes, features]; nil where the file
    /// has none.
    let prototypes: Tensor?
    /// Typical palettes of each scene class, [classes, K, 5], as the network takes them; nil where the file has
    /// none.
    public let palettes: Tensor?
    /// How wrong its colours are likely to be; nil where the file does not say.
    let expectedError: ExpectedError?
    /// Everything that the file's `__metadata__` says, origin and licence too.
    public let metadata: [String: String]

    /// Maps and reads a model file.
    ///
    /// - Throws: ``ModelError`` if the file is unreadable or not a model that this program runs.
    public init(contentsOf path: FilePath) throws(ModelError) {
        let file: SafeTensorsFile
        do throws(SafeTensorsError) {
            file = try SafeTensorsFile(mapping: path)
        } catch {
            throw ModelError(error)
        }
        try self.init(reading: file)
    }

    /// Reads a model from a safetensors file.
    ///
    /// - Throws: ``ModelError`` that names the tensor or metadata entry at fault.
    public init(reading file: SafeTensorsFile) throws(ModelError) {
        // Metadata first: another kind of file should be told by its kind, not by some tensor.
        try ModelMetadata(entries: file.metadata).checkKind()
        var tensors: [String: Tensor] = [:]
        do throws(SafeTensorsError) {
            for name in file.names { tensors[name] = try file.tensor(named: name) }
        } catch {
            throw ModelError(error)
        }
        try self.init(parameters: tensors, metadata: file.metadata)
    }

    /// A model from parameters by name; names as in model files, others are ignored.
    ///
    /// - Throws: ``ModelError`` that names the tensor or metadata entry at fault.
    public init(
        parameters: [String: Tensor], metadata: [String: String]
    ) throws(ModelError) {
        let reader = ModelMetadata(entries: metadata)
        try reader.checkKind()
        let epsilon = try reader.number("bn_eps", in: 0...1, default: 1e-5)
        let form = try NetworkForm(reading: reader)
        let tensors = ParameterReader(parameters, epsilon: epsilon)
        let layers = try NetworkLayers(reading: tensors, form)
        try Self.checkFinite(layers.parameters)
        configuration = ModelConfiguration(
            name: metadata["name"] ?? "", version: metadata["version"] ?? "",
            input: try reader.input(), target: form.target,
            inputMean: Float(try reader.number("input_mean", in: -1...1)),
            abRange: try reader.abRange(), batchNormEpsilon: epsilon,
            globalSize: form.globalSize, hasGlobal: form.hasGlobal,
            globalBranch: form.globalBranch, globalPooling: form.globalPooling,
            encoderStrides: form.encoderStrides, encoderInputScale: form.encoderInputScale,
            classes: try reader.classes(count: layers.global?.classes ?? 0),
            channels: layers.low[0].outputChannels, fusionKernelSize: layers.fusion.kernelSize,
            usesBatchNorm: layers.named.contains { $0.layer.normalization != nil })
        // A vector without its map is no colouring.
        prototypes =
            form.hasMap
            ? nil
            : try Self.extra(
                Self.prototypesName, of: parameters,
                shape: [configuration.classes.count, layers.global?.features ?? 0])
        palettes =
            form.hasMap
            ? try Self.extra(
                Self.palettesName, of: parameters,
                shape: [configuration.classes.count, nil, MapLayers.paletteValues - 1]) : nil
        expectedError = try Self.expectedError(in: parameters, layers)
        self.layers = layers
        self.metadata = metadata
    }

    /// How many other colourings of a picture the model knows at most: scene classes of which typical features
    /// are known, or palettes.
    public var alternativeCount: Int {
        palettes.map { $0.shape[0] * $0.shape[1] } ?? prototypes?.shape[0] ?? 0
    }

    static let prototypesName = "prototypes"
    static let palettesName = "palettes"

    /// A tensor beside the network's own, if it is there; nil in a shape for any extent.
    private static func extra(
        _ name: String, of parameters: [String: Tensor], shape: [Int?]
    ) throws(ModelError) -> Tensor? {
        guard parameters[name] != nil else { return nil }
        let tensor: Tensor
        do throws(ParameterError) {
            tensor = try ParameterReader(parameters, epsilon: 0).tensor(name, expecting: shape)
        } catch {
            throw ModelError(error)
        }
        guard isFinite(tensor) else {
            throw ModelError(
                .notFinite, subject: name,
                detail: "tensor \(name) holds values that are infinite or not numbers")
        }
        return tensor
    }

    /// All of its tensors, or none of them.
    private static func expectedError(
        in parameters: [String: Tensor], _ layers: NetworkLayers
    ) throws(ModelError) -> ExpectedError? {
        guard case .map(let branch) = layers.global else { return nil }
        let (names, channels) = (ExpectedError.names, branch.mapChannels)
        let weights = channels + ExpectedError.localValues
        guard let weight = try extra(names.weight, of: parameters, shape: [weights]) else {
            return nil
        }
        guard let bias = try extra(names.bias, of: parameters, shape: [1]),
            let usual = try extra(names.usual, of: parameters, shape: [2]), usual.scalars[1] > 0
        else {
            throw ModelError(
                .invalidTensor, subject: names.usual,
                detail: "\(names.weight) has to come with \(names.bias) and with \(names.usual), "
                    + "the second value of which is above 0")
        }
        return ExpectedError(weight: weight, bias: bias, usual: usual)
    }

    private init(folding model: ColorizationModel) {
        var configuration = model.configuration
        configuration.usesBatchNorm = false
        self.configuration = configuration
        layers = model.layers.folded()
        prototypes = model.prototypes
        palettes = model.palettes
        expectedError = model.expectedError
        metadata = model.metadata
    }

    /// The model that inference needs: batch normalization multiplied into the weights.
    public func folded() -> ColorizationModel {
        configuration.usesBatchNorm ? ColorizationModel(folding: self) : self
    }

    /// Writes the folded weights as F32, laid out as the kernels take them.
    ///
    /// Processes that map the file share one copy of it in memory. The metadata are kept, with
    /// `packed` added.
    ///
    /// - Throws: `SafeTensorsError` if the file cannot be written; nothing is left behind then.
    public func write(packed path: FilePath) throws(SafeTensorsError) {
        var metadata = metadata
        metadata["packed"] = "true"
        try SafeTensorsWriter.write(
            folded().layers.parameters + extras, metadata: metadata, to: path)
    }

    /// A variance below zero is as bad as a weight that is not a number.
    private static func checkFinite(
        _ parameters: [(name: String, tensor: Tensor)]
    ) throws(ModelError) {
        for (name, tensor) in parameters {
            let isVariance = name.hasSuffix("running_var")
            guard isFinite(tensor), !isVariance || tensor.scalars.allSatisfy({ $0 >= 0 }) else {
                throw ModelError(
                    .notFinite, subject: name,
                    detail: "tensor \(name) holds values that are infinite, negative variances or "
                        + "not numbers")
            }
        }
    }
}
