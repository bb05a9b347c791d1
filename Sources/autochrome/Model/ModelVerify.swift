import ArgumentParser
import Colorization
import Records

/// Checks a model, and that this machine computes with it.
struct ModelVerify: ParsableCommand, ComputingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a model is complete and works on this machine.",
        discussion: HelpText.discussion(
            "Reads every weight and colorizes a small test picture.",
            examples: ["model verify": "after installing, or when results look odd"],
            exitStatus: [.finished, .environment]))

    @OptionGroup var file: ModelArgument

    func run() throws {
        let path = try file.path()
        let model = try ColorizationModel(contentsOf: path)
        let digest = try ModelDigest.sha256(of: path)
        try ModelTrial(model).run()
        StandardStream.output.print("\(TerminalText.path(path)): OK (SHA-256 \(digest))")
    }
}
