public import SystemPackage

/// A network that comes with the program, beside the one that predicts colour.
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
