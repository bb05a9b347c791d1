import Kernels

/// What a model's metadata say of the shapes of its layers.
struct NetworkForm {
    let hasGlobal: Bool
    let globalSize: Int
    let globalBranch: ModelConfiguration.GlobalBranch
    let globalPooling: ModelConfiguration.GlobalPooling
    /// Of the blocks of the encoder; empty without one.
    let encoderStrides: [Int]
    let encoderInputScale: Float
    let target: ModelConfiguration.Target

    init(reading metadata: ModelMetadata) throws(ModelError) {
        hasGlobal = try metadata.hasGlobal()
        globalSize = try metadata.globalSize()
        globalBranch = try metadata.globalBranch()
        globalPooling = try metadata.globalPooling()
        let hasMap = hasGlobal && globalBranch == .map
        encoderStrides = hasMap ? try metadata.encoderStrides() : []
        encoderInputScale = hasMap ? try metadata.encoderInputScale() : 1
        target = try metadata.target()
    }

    /// Whether the global branch keeps places.
    var hasMap: Bool { hasGlobal && globalBranch == .map }

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
