import SystemPackage

/// What a training run writes: the model, and beside it files of the same name.
struct TrainingFiles {
    /// The model.
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

    private func beside(_ suffix: String) -> FilePath {
        model.removingLastComponent().appending("\(model.stem ?? "model").\(suffix)")
    }
}
