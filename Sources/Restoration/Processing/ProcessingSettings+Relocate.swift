public import Records
public import SystemPackage

extension ProcessingSettings {
    /// Follows sources that have moved from one folder to another: tables of styles and hints name them, and the
    /// parameters depend on the tables.
    ///
    /// - Returns: the parameters with the new names; nil if they stay as they are.
    public mutating func relocate(from old: FilePath, to new: FilePath) -> RunParameters? {
        // What another version of the program made of them is not ours to change.
        let isOurs = ownParameters.parametersSHA256 == parameters.parametersSHA256
        styles?.relocate(from: old, to: new)
        hints?.relocate(from: old, to: new)
        let moved = ownParameters
        guard isOurs, moved.parametersSHA256 != parameters.parametersSHA256 else { return nil }
        parameters = moved
        return moved
    }

    private var ownParameters: RunParameters {
        RunParameters(
            recipe: recipe, model: parameters.model, modelSHA256: parameters.modelSHA256,
            models: models, styles: styles, hints: hints, language: parameters.language ?? .english)
    }
}
