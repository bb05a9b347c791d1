import ArgumentParser
import Colorization

/// Which network is measured.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A model's name or file instead of the default.", valueName: "file"))
    var model: String?

    func engine() throws -> Engine {
        try Engine(model: DataLocator.model(named: model))
    }
}
