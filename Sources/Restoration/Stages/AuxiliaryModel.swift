import Records
public import SystemPackage

/// A network that comes with the program, beside the one that predicts color.
public protocol AuxiliaryModel: Sendable {
    /// Its name in the installation.
    static var name: String { get }
    /// What stands before "model" where the settings and the parameters of runs name it.
    static var key: String { get }
    /// What it does, as it stands in messages after "The model that".
    static var purpose: String { get }

    /// Reads a model file.
    ///
    /// - Throws: what is wrong with it.
    init(contentsOf path: FilePath) throws
}

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
