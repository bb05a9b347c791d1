import FoundationEssentials
import NeuralNetwork
import SafeTensors
public import SystemPackage
public import TensorCore

/// Everything that a run needs to go on as if it had never stopped.
public struct Checkpoint: Sendable {
    /// Tensors of the network by name, running statistics included.
    public var parameters: [String: Tensor]
    /// Their moving average, by the same names.
    public var average: [String: Tensor]
    /// What the optimizer remembers, by the names of ``Optimizer/state``.
    public var optimizer: [String: Tensor]
    /// Steps taken.
    public var step: Int
    /// Number of the next sample.
    public var position: Int
    /// Seconds of training over all sessions.
    public var seconds: Double
    /// What has to be the same when the run goes on, by name; the length of the run is not among it.
    public var identity: [String: String]

    private enum Part: String, CaseIterable {
        case parameters, average, optimizer
    }

    private static let kind = "autochrome-checkpoint"
    /// Far more steps and samples than anybody takes.
    private static let most = 1 << 48

    /// Gathers the state of a run.
    init(
        parameters: [String: Tensor], average: [String: Tensor], optimizer: [String: Tensor],
        step: Int, position: Int, seconds: Double, identity: [String: String]
    ) {
        self.parameters = parameters
        self.average = average
        self.optimizer = optimizer
        self.step = step
        self.position = position
        self.seconds = seconds
        self.identity = identity
    }

    /// Writes the file: complete under its name, or as it was before.
    ///
    /// - Throws: it cannot be written.
    public func write(to path: FilePath) throws(TrainingError) {
        let parts: [(Part, [String: Tensor])] = [
            (.parameters, parameters), (.average, average), (.optimizer, optimizer),
        ]
        let tensors = parts.flatMap { part, tensors in
            tensors.map { (name: "\(part.rawValue)/\($0.key)", tensor: $0.value) }
        }
        var metadata = Dictionary(
            uniqueKeysWithValues: identity.map { ("identity/\($0.key)", $0.value) })
        metadata["kind"] = Self.kind
        metadata["step"] = "\(step)"
        metadata["position"] = "\(position)"
        metadata["seconds"] = "\(seconds)"
        do throws(SafeTensorsError) {
            try SafeTensorsWriter.write(tensors, metadata: metadata, to: path)
        } catch {
            throw TrainingError(
                path, "The checkpoint cannot be written here: \(error.detail).",
                remedy: "Check the folder, its permissions and the free space on its disk.")
        }
    }

    /// Reads a file.
    ///
    /// - Throws: it cannot be read, or is no checkpoint.
    public init(reading path: FilePath) throws(TrainingError) {
        let remedy = "Move the file away to start again."
        var parts: [Part: [String: Tensor]] = [:]
        let metadata: [String: String]
        do throws(SafeTensorsError) {
            let file = try SafeTensorsFile(mapping: path)
            metadata = file.metadata
            for name in file.names {
                let pieces = name.split(separator: "/", maxSplits: 1)
                guard pieces.count == 2, let part = Part(rawValue: String(pieces[0])) else {
                    continue
                }
                parts[part, default: [:]][String(pieces[1])] = try file.tensor(named: name)
            }
        } catch {
            throw TrainingError(
                path, "The checkpoint cannot be used: \(error.detail).", remedy: remedy)
        }
        guard metadata["kind"] == Self.kind, let step = metadata["step"].flatMap({ Int($0) }),
            let position = metadata["position"].flatMap({ Int($0) }),
            let seconds = metadata["seconds"].flatMap({ Double($0) }), seconds >= 0,
            seconds.isFinite, (0...Self.most).contains(step), (0...Self.most).contains(position)
        else { throw TrainingError(path, "The file is not a checkpoint.", remedy: remedy) }
        let prefix = "identity/"
        self.init(
            parameters: parts[.parameters] ?? [:], average: parts[.average] ?? [:],
            optimizer: parts[.optimizer] ?? [:], step: step, position: position, seconds: seconds,
            identity: Dictionary(
                uniqueKeysWithValues: metadata.filter { $0.key.hasPrefix(prefix) }.map {
                    (String($0.key.dropFirst(prefix.count)), $0.value)
                }))
    }
}
