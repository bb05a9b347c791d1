import ArgumentParser

/// What is known about model files.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Describe, check, import and export model files.",
        subcommands: [ModelInfo.self, ModelVerify.self, ModelImport.self, ModelExport.self])
}
