import ArgumentParser

/// What is known about model files.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Describe, check and import model files.",
        subcommands: [ModelInfo.self, ModelVerify.self, ModelImport.self])
}
