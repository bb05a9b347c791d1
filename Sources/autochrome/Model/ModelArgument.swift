import ArgumentParser
import Colorization
import SystemPackage

/// The model that a command is about.
struct ModelArgument: ParsableArguments {
    @Argument(
        help: "Model file (default: the default model).",
        completion: .file(extensions: ["safetensors"]))
    var model: String?

    /// The file.
    func path() throws -> FilePath { try DataLocator.model(named: model) }
}
