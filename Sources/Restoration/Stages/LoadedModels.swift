import Records

/// Networks that are ready for use, each by its type.
struct LoadedModels: Sendable {
    private var models: [ObjectIdentifier: any AuxiliaryModel] = [:]

    /// Reads those of some networks that are installed.
    ///
    /// - Throws: what is wrong with a file.
    init(_ types: [any AuxiliaryModel.Type], from installed: [String: InstalledModel]) throws {
        for type in types {
            models[ObjectIdentifier(type)] = try installed[type.key].map {
                try type.init(contentsOf: $0.path.path)
            }
        }
    }

    /// A network; nil if it was not given to the worker.
    subscript<Model: AuxiliaryModel>(type: Model.Type) -> Model? {
        models[ObjectIdentifier(type)] as? Model
    }
}
