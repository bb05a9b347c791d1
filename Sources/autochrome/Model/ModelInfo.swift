import ArgumentParser
import Records

/// Describes a model.
struct ModelInfo: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe a model.",
        discussion: HelpText.discussion(
            "Shows where a model comes from, what it may be used for, and what it was trained to recognize.",
            examples: [
                "model info": "the default model",
                "model info mine.safetensors --json": "your own model, as JSON",
            ],
            exitStatus: [.finished, .environment]))

    @OptionGroup var file: ModelArgument

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func run() throws {
        try ModelDescription(of: try file.path()).write(as: "model", json: json)
    }
}
