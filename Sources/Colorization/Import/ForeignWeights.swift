import TensorCore

/// Another program's weights under the names of our model files.
struct ForeignWeights {
    /// The form of the file, for people.
    var format: String
    /// Parameters as ``NetworkLayers`` reads them.
    var parameters: [String: Tensor] = [:]
    /// What is known of the model: input, range and licence.
    var metadata: [String: String] = [:]
    /// What was assumed or left out; sentences.
    var remarks: [String] = []
}
