import Records
import SystemPackage

/// What a training run writes: the model, and beside it files of the same name.
struct TrainingFiles {
    private static let suffix = ".safetensors"

    /// The model, whose name ends in `.safetensors`.
    let model: FilePath

    /// What the model is, for people.
    var card: FilePath { beside("md") }
    /// Everything that happened, as JSON lines.
    var log: FilePath { beside("log.jsonl") }
    /// The losses as a picture.
    var curve: FilePath { beside("svg") }
    /// The photographs that were not trained on.
    var heldOut: FilePath { beside("held-out.txt") }
    /// Where an interrupted run goes on.
    var checkpoint: FilePath { beside("checkpoint") }

    /// All that is there in the end.
    var all: [FilePath] { [model, card, log, curve, heldOut] }

    /// Names need not be UTF-8.
    private func beside(_ suffix: String) -> FilePath {
        FilePath(bytes: model.bytes.dropLast(Self.suffix.utf8.count) + Array(".\(suffix)".utf8))
    }
}
