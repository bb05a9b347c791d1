import Colorization
import Files
import SystemPackage
import TensorCore

/// What two sessions have to agree in to be of one run, by name.
///
/// The length of the run is not among it: a run may go on for longer.
struct RunIdentity {
    let facts: [String: String]

    /// - Parameters:
    ///   - plan: its settings decide the steps.
    ///   - model: what its weights mean.
    ///   - origin: where the model's weights come from.
    ///   - photographs: those that are trained on.
    init(
        _ plan: TrainingPlan, _ model: ColorizationModel, origin: String,
        photographs: PhotographSet
    ) {
        let own = [
            ("photographs", photographs.listSHA256), ("network", Self.form(of: model)),
            ("start", origin),
        ]
        facts = Dictionary(
            plan.settings.map { ($0.name, $0.value) } + own, uniquingKeysWith: { first, _ in first }
        )
    }

    /// The network's form, what goes in and what comes out.
    private static func form(of model: ColorizationModel) -> String {
        let configuration = model.configuration
        let shapes = model.layers.parameters.map { "\($0.name) \($0.tensor.shape)" }.sorted()
        let meaning = [
            configuration.input.rawValue, "\(configuration.inputMean)",
            configuration.target.rawValue, "\(configuration.abRange)",
            configuration.globalPooling.rawValue,
        ]
        return (shapes + meaning + configuration.classes).joined(separator: ", ")
    }

    /// The checkpoint of this run; nil if there is none.
    ///
    /// - Throws: it cannot be read, is another run's, or does not hold the network's tensors.
    func checkpoint(
        at path: FilePath, for network: TrainingNetwork
    ) throws(TrainingError) -> Checkpoint? {
        if (try? FileSystem.exists(path)) == false { return nil }
        let checkpoint = try Checkpoint(reading: path)
        let other = facts.filter { checkpoint.identity[$0.key] != $0.value }.keys.sorted()
        guard other.isEmpty else {
            throw TrainingError(
                path,
                "The checkpoint belongs to another run: \(other.joined(separator: ", ")) "
                    + (other.count == 1 ? "differs." : "differ."),
                remedy: "Use the same photographs and options to resume, or move it away to "
                    + "start again.", kind: .usage)
        }
        let shapes = network.parameters.mapValues(\.shape)
        guard checkpoint.parameters.mapValues(\.shape) == shapes,
            checkpoint.average.mapValues(\.shape) == shapes
        else {
            throw TrainingError(
                path, "The checkpoint lacks some of the network's weights.",
                remedy: "Move the file away to start again.")
        }
        return checkpoint
    }
}
