import ArgumentParser

/// Which model colours pictures.
struct ModelOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Model file to use instead of the default model.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var model: String?
}
