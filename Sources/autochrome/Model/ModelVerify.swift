import ArgumentParser
import BatchRunner
import Colorization

/// Checks a model, and that this machine computes with it.
struct ModelVerify: ParsableCommand, ComputingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that a model is complete and works here.",
        discussion: HelpText.discussion(
            "Reads every weight and colorizes a small test picture.",
            examples: ["model verify": "after installing, or when results look odd"],
            exitStatus: [
                .finished: "the model is right",
                .environment: "it is missing or damaged, or this machine miscomputes",
            ]))

    @OptionGroup var file: ModelArgument

    func run() throws {
        let path = try file.path()
        let model = try ColorizationModel(contentsOf: path)
        let digest = try ModelDigest.sha256(of: path)
        try ModelTrial(model).run()
        StandardStream.output.print("\(HumanText.path(path)): right (SHA-256 \(digest))")
    }
}
