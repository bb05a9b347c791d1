import Kernels

/// What a model's metadata say of the shapes of its layers.
struct NetworkForm {
    let hasGlobal: Bool
    let globalSize: Int
    let globalPooling: ModelConfiguration.GlobalPooling
    let target: ModelConfiguration.Target

    init(reading metadata: ModelMetadata) throws(ModelError) {
        hasGlobal = try metadata.hasGlobal()
        globalSize = try metadata.globalSize()
        globalPooling = try metadata.globalPooling()
        target = try metadata.target()
    }

    /// Inputs of the first linear layer, behind the global branch's last map.
    func pooledValues(channels: Int) -> Int {
        switch globalPooling {
        case .flatten:
            let side = globalSize / 32
            return channels * side * side
        case .pyramid: return PyramidPooling.outputs(channels: channels)
        }
    }
}
