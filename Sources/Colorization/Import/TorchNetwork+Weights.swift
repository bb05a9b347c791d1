import TensorCore
import TorchSerialization

extension TorchNetwork {
    /// The parameters of layers by our names, and what the model is.
    func weights(
        _ named: [(name: String, layer: TorchLayer)], mean: Double?
    ) throws(ModelImportError) -> ForeignWeights {
        var result = ForeignWeights(format: "Torch7")
        for (name, layer) in named {
            try result.parameters.merge(parameters(of: layer, named: name)) { $1 }
        }
        let epsilons = Set(named.compactMap(\.layer.normalization?.epsilon))
        guard epsilons.count < 2 else {
            throw ModelImportError("its normalizations have different eps: \(epsilons.sorted()).")
        }
        result.metadata = PublishedWeights.metadata(mean: mean ?? PublishedWeights.mean)
        if let epsilon = epsilons.first { result.metadata["bn_eps"] = "\(epsilon)" }
        if mean == nil {
            result.remarks.append(
                "The file names no mean of the input: that of the published model of places, "
                    + "\(PublishedWeights.mean), is assumed.")
        }
        return result
    }

    private func parameters(
        of layer: TorchLayer, named name: String
    ) throws(ModelImportError) -> [String: Tensor] {
        var result = [
            "\(name).\(layer.kind).weight": try scalars(layer.weight).reshaped(to: layer.shape),
            "\(name).\(layer.kind).bias": try scalars(layer.bias, or: 0, count: layer.outputs),
        ]
        guard let normalization = layer.normalization else { return result }
        result["\(name).bn.weight"] = try scalars(
            normalization.weight, or: 1, count: layer.outputs)
        result["\(name).bn.bias"] = try scalars(normalization.bias, or: 0, count: layer.outputs)
        result["\(name).bn.running_mean"] = try scalars(normalization.mean)
        result["\(name).bn.running_var"] = try variance(normalization)
        return result
    }

    /// Version 1 of the class stores 1 / sqrt(variance + eps).
    private func variance(
        _ normalization: TorchLayer.Normalization
    ) throws(ModelImportError) -> Tensor {
        let spread = try scalars(normalization.spread)
        guard normalization.spreadIsInverse else { return spread }
        return Tensor(
            shape: spread.shape,
            scalars: spread.scalars.map { inverse in
                let deviation = 1 / Double(inverse)
                return Float(max(0, deviation * deviation - normalization.epsilon))
            })
    }

    /// The values of a tensor that a module may do without.
    private func scalars(
        _ tensor: TorchTensor?, or value: Float, count: Int
    ) throws(ModelImportError) -> Tensor {
        if let tensor { return try scalars(tensor) }
        return Tensor(shape: [count], scalars: Array(repeating: value, count: count))
    }

    func scalars(_ tensor: TorchTensor) throws(ModelImportError) -> Tensor {
        do throws(TorchError) {
            return try file.scalars(of: tensor)
        } catch {
            throw ModelImportError(error.description)
        }
    }
}
