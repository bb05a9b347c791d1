import Records
import SystemPackage

/// What happened to a picture in its last attempt: earlier ones are not kept.
struct PictureHistory {
    let item: ItemRecord
    let run: RunRecord?
    let picture: Identifier
    let scan: Identifier
    let written: [PreservedFile]

    var events: [PreservationEvent] {
        guard let run, let begin = item.startedAt else { return [] }
        var events: [PreservationEvent] = []
        // A scan with several pictures is hashed for each, which is not worth telling.
        if item.sha256 != nil, item.place.isFirst {
            events.append(
                event(.digestCalculation, begin, run, "SHA-256 of the scan.", sources: [scan]))
        }
        guard let end = item.finishedAt else { return events }
        if item.state == .failed || item.state == .quarantined {
            events.append(failure(end, run))
        } else if !written.isEmpty {
            let files = written.map(\.identifier)
            let pictures = written.filter { $0.role != .companion(.credentials) }
            events.append(creation(end, run))
            events.append(
                event(
                    .validation, end, run,
                    "Read back to the last pixel; size, depth, profile and metadata compared with what was meant.",
                    sources: pictures.map(\.identifier)))
            events.append(
                event(
                    .digestCalculation, end, run, "SHA-256 of the written files.", sources: files))
        }
        return events
    }

    private func creation(_ end: Double, _ run: RunRecord) -> PreservationEvent {
        event(
            .creation, end, run,
            CreationText(item: item, run: run).sentences.joined(separator: " "),
            notes: item.record?.warnings ?? [], model: .model(run.parameters),
            sources: [scan], outcomes: written.map(\.identifier))
    }

    private func failure(_ end: Double, _ run: RunRecord) -> PreservationEvent {
        let failure = item.failure ?? PictureFailure(.internalError, "The cause is not known.")
        return event(
            .creation, end, run, "A result was to be made of the scan.", outcome: .failure,
            notes: ["\(failure.kind.rawValue): \(failure)"], model: .model(run.parameters),
            sources: [scan])
    }

    private func event(
        _ type: Term, _ time: Double, _ run: RunRecord, _ detail: String,
        outcome: Term = .success, notes: [String] = [], model: PreservationAgent? = nil,
        sources: [Identifier], outcomes: [Identifier] = []
    ) -> PreservationEvent {
        let time = TimeText.utc(time)
        // A picture may be begun and finished in the same second.
        let what = "\(type.code) \(sources == [scan] ? "scan" : "written")"
        return PreservationEvent(
            identifier: Identifier(event: what, at: time, to: picture), type: type, time: time,
            detail: detail, outcome: outcome, notes: notes,
            agents: [.program(run.programVersion)] + (model.map { [$0] } ?? []),
            sources: sources, outcomes: outcomes)
    }
}

/// How a result was made, in sentences.
private struct CreationText {
    let item: ItemRecord
    let run: RunRecord

    var sentences: [String] {
        let parameters = run.parameters
        var sentences = ["Recipe \(parameters.recipe), version \(parameters.recipeVersion)."]
        let place = item.place.text
        if !place.isEmpty { sentences.append("Made of \(place) of the scan.") }
        if item.duplicateOf != nil { sentences.append("Copied from the result of an equal scan.") }
        if let record = item.record { sentences += of(record) }
        if !parameters.model.isEmpty {
            sentences.append("Model \(parameters.model), SHA-256 \(parameters.modelSHA256).")
        }
        sentences.append("Settings, SHA-256 \(parameters.parametersSHA256).")
        sentences.append("libvips \(run.vipsVersion).")
        return sentences
    }

    private func of(_ record: PictureRecord) -> [String] {
        var sentences: [String] = []
        let stages = record.stages.map { stage in
            stage.facts.isEmpty
                ? stage.stage : "\(stage.stage) (\(StageRecord.text(of: stage.facts)))"
        }
        if !stages.isEmpty { sentences.append("Stages: \(stages.joined(separator: "; ")).") }
        if let style = record.style {
            sentences.append(
                "Colours in the style of \(Self.file(style.reference, style.sha256)).")
        }
        if let hints = record.hints {
            sentences.append(
                "\(DecimalText.count(hints.used, "known colour")) from \(Self.file(hints.file, hints.fileSHA256))."
            )
        }
        for sidecar in record.sidecars ?? [] {
            sentences.append("Metadata from \(Self.file(sidecar.path, sidecar.sha256)).")
        }
        if let type = record.output?.digitalSourceType {
            sentences.append("Digital source type \(type).")
        }
        if let manifest = record.credentials?.manifest {
            sentences.append("Signed with content credentials, \(manifest).")
        }
        return sentences
    }

    private static func file(_ path: CodablePath, _ sha256: String) -> String {
        "\(XMLText.path(path.path)), SHA-256 \(sha256)"
    }
}
