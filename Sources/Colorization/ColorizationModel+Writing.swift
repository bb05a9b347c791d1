public import SafeTensors
public import SystemPackage
public import TensorCore

extension ColorizationModel {
    /// The same network with other parameters, of whose errors nothing is known.
    ///
    /// - Parameters:
    ///   - parameters: all tensors of the network by name.
    ///   - prototypes: typical features of the scene classes, which belong to the parameters; nil for none.
    ///   - palettes: typical palettes of the scene classes; nil for the same as this one's.
    ///   - metadata: what its file says; nil for the same as this one's.
    /// - Returns: the network with all that belongs to it.
    /// - Throws: ``ModelError`` if they do not fit, or are not finite.
    public func replacing(
        _ parameters: [String: Tensor], prototypes: Tensor? = nil, palettes: Tensor? = nil,
        metadata: [String: String]? = nil
    ) throws(ModelError) -> ColorizationModel {
        var tensors = parameters
        tensors[Self.prototypesName] = prototypes
        tensors[Self.palettesName] = palettes ?? self.palettes
        return try ColorizationModel(parameters: tensors, metadata: metadata ?? self.metadata)
    }

    /// Writes a model file, normalizations not folded: weights of convolutions and linear layers as F16, all
    /// else as F32.
    ///
    /// - Throws: `SafeTensorsError` if the file cannot be written; nothing is left behind then.
    public func write(to path: FilePath) throws(SafeTensorsError) {
        try SafeTensorsWriter.write(
            layers.parameters + extras, metadata: metadata, to: path
        ) { name in
            name.hasSuffix(".conv.weight") || name.hasSuffix(".linear.weight") ? .f16 : .f32
        }
    }

    /// Tensors beside the network's own.
    var extras: [(name: String, tensor: Tensor)] {
        (prototypes.map { [(Self.prototypesName, $0)] } ?? [])
            + (palettes.map { [(Self.palettesName, $0)] } ?? []) + (expectedError?.parameters ?? [])
    }
}
