import BatchRunner
import Colorization
import Files
import Imaging
import Records
import Restoration
import SystemPackage

/// A dry run, as the user sees it.
struct DryRunSession {
    /// What would be asked for.
    let request: BatchRequest
    /// How to talk about it.
    let verbosity: VerbosityOptions

    /// Walks the inputs, reads the headers of all pictures to do, and says what it comes to.
    func run() throws {
        let settings = request.settings
        let folder = try TemporaryFolder.make()
        let desk = try PictureDesk(
            settings, folder: folder.path,
            requiresConfinement: request.options.requiresConfinement == true)
        var batch = try Batch(
            options: request.options, settings: settings, parameters: settings.parameters,
            programVersion: ProgramVersion.current, vipsVersion: VipsRuntime.version)
        batch.parametersOfPicture = { settings.parameters(for: $0, $1) }
        batch.catalog = request.catalog
        let progress = TerminalProgress(on: .standardError(showingProgress: !verbosity.quiet))
        defer { progress.finish() }
        let outputs = OutputEstimate(settings.recipe)
        var pictures = 0
        let result = try batch.dryRun { source, place in
            do throws(PictureFailure) {
                let facts = try desk.header(of: source, place)
                return DryRunEstimate(
                    pixels: facts.pixels, outputBytes: outputs.bytes(facts),
                    pages: facts.format == PictureFormat.tiff.rawValue ? facts.pages : 1)
            } catch {
                FailureFact(error, of: source, place)
                    .write(json: verbosity.json, progress.print)
                return nil
            }
        } onLeftOut: { path in
            if verbosity.json { JSONLines().write("left_out", LeftOutFact(path: path)) }
            list("leave out", TerminalText.path(path.path))
        } onPicture: { source, place, decision in
            pictures += 1
            if verbosity.json { JSONLines().write("picture", DryRunFact(source, place, decision)) }
            if isListing {
                if let word = decision.word { list(word, TerminalText.picture(source.path, place)) }
            } else {
                progress.show("Looking at pictures: \(DecimalText.grouped(pictures))")
            }
        }
        progress.finish()
        let forecast = Forecast(
            result, work: WorkFact(request.options), seconds: try seconds(for: result),
            freeBytes: request.options.output.path.freeBytes)
        let walk = result.walk
        let remarks =
            BatchText.emptyInputs(walk)
            + BatchText.settings(walk.settings, asksForRedo: request.options.redo != nil)
            + BatchText.outputs(walk.outputs)
            + BatchText.unsupported(walk) + BatchText.catalog(walk.catalog)
            + BatchText.patterns(walk)
        for line in remarks { progress.print(line) }
        for advice in request.advice { progress.print(advice) }
        forecast.write(as: "forecast", json: verbosity.json)
    }

    /// Whether files are listed on standard output.
    private var isListing: Bool { !verbosity.json && !verbosity.quiet }

    private func list(_ word: String, _ picture: String) {
        if isListing { StandardStream.output.print(word.padded(to: 11) + picture) }
    }

    private func seconds(for result: DryRun) throws -> Double? {
        guard result.pixels > 0 else { return nil }
        let model = try request.settings.packedModel.map {
            try ColorizationModel(contentsOf: $0.path)
        }
        let processors = Double(WorkFact(request.options).threads)
        let seconds = SpeedTrial(model).seconds(
            pictures: result.toDo, pixels: result.pixels,
            recipe: request.settings.recipe)
        return seconds / processors
    }
}

extension DryRun.Decision {
    /// What would be done, in a word; nil for what stays as it is.
    fileprivate var word: String? {
        switch self {
        case .work, .workOnUnreadable: "make"
        case .again: "make again"
        case .relabel: "relabel"
        case .finished, .finishedOtherwise, .leftAlone: nil
        }
    }
}

/// A picture or folder that a pattern leaves out, for programs.
private struct LeftOutFact: Encodable {
    let path: CodablePath
}

/// What would become of one picture, for programs.
private struct DryRunFact: Encodable {
    let source: CodablePath
    let page: Int?
    let part: Int?
    let decision: String
    let pixels: Int?
    let outputBytes: Int?

    init(_ source: CodablePath, _ place: PicturePlace, _ decision: DryRun.Decision) {
        self.source = source
        page = place.page
        part = place.part
        var estimate: DryRunEstimate?
        switch decision {
        case .work(let known): (self.decision, estimate) = ("work", known)
        case .again(let known): (self.decision, estimate) = ("again", known)
        case .workOnUnreadable: self.decision = "work_on_unreadable"
        case .relabel: self.decision = "relabel"
        case .finished: self.decision = "finished"
        case .finishedOtherwise: self.decision = "finished_otherwise"
        case .leftAlone: self.decision = "left_alone"
        }
        pixels = estimate?.pixels
        outputBytes = estimate?.outputBytes
    }
}

extension FilePath {
    /// Bytes that this user may still write there, or in the nearest folder above that exists.
    fileprivate var freeBytes: Int64? {
        var folder = self
        while true {
            if let free = try? FileSystem.volume(of: folder).free { return Int64(free) }
            guard !folder.isEmpty, folder.removeLastComponent() else { return nil }
        }
    }
}
