public import ArgumentParser
public import Colorization
import Records
import SystemPackage
import Training

/// The network that is trained.
struct NetworkOptions: ParsableArguments {
    private static let widths = 0.125...1

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            "Model to start training from, instead of random weights.",
            valueName: "file"), completion: .file(extensions: ["safetensors"]))
    var start: String?

    @Option(help: "Number of channels relative to the paper's, 0.125 to 1 (default: 0.5).")
    var width: Double?

    @Option(help: "What the network predicts (default: lab).")
    var target: ModelConfiguration.Target?

    @Option(help: "How the last map of the global branch becomes a vector (default: flatten).")
    var globalPooling: ModelConfiguration.GlobalPooling?

    @Flag(help: "Train without global features, like the baseline of the paper.")
    var noGlobal = false

    func validate() throws {
        if let width, !Self.widths.contains(width) {
            throw ValidationError("--width has to be between 0.125 and 1; it is \(width).")
        }
        let isDesigned = width != nil || target != nil || globalPooling != nil || noGlobal
        if start != nil, isDesigned {
            throw ValidationError(
                "With --init, --width, --target, --global-pooling and --no-global are those of the "
                    + "model. Leave them out.")
        }
        if noGlobal, globalPooling != nil {
            throw ValidationError(
                "--global-pooling has no effect with --no-global. Leave one of them out.")
        }
    }

    /// The file that training starts from; nil for random weights.
    func startFile() throws -> FilePath? {
        try start.map { try DataLocator.model(named: $0) }
    }

    /// The network before the first step.
    ///
    /// - Parameters:
    ///   - name: of the model to be.
    ///   - classes: the photographs' classes, for a new network.
    ///   - seed: of random weights.
    /// - Returns: the model to start from.
    /// - Throws: `ModelError` if the file to start from cannot be used.
    func model(name: String, classes: [String], seed: UInt64) throws -> ColorizationModel {
        if let file = try startFile() {
            return try ColorizationModel(contentsOf: file)
        }
        // One class is none, and without global features there is nothing to tell it from.
        let design = NetworkDesign(
            width: width ?? 0.5, classes: classes.count > 1 && !noGlobal ? classes : [],
            target: target ?? .lab, pooling: globalPooling ?? .flatten, hasGlobal: !noGlobal)
        return try design.model(name: name, seed: seed)
    }
}

extension ModelConfiguration.Target: ExpressibleByArgument {}
extension ModelConfiguration.GlobalPooling: ExpressibleByArgument {}
