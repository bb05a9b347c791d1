import ArgumentParser

/// Which model colours pictures.
struct ModelOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("A model file instead of the default model.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var model: String?
}
