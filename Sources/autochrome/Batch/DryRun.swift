import BatchRunner
import Colorization
import Glibc
import Imaging
import Records
import Restoration
import SystemPackage

/// What a batch would do, without doing it.
struct DryRun {
    /// What would be asked for.
    let request: BatchRequest
    /// How to talk about it.
    let talk: TalkOptions

    /// Walks the inputs, reads the headers of all pictures to do, and says what it comes to.
    func run() throws {
        let work = try TemporaryFolder()
        let settings = request.settings
        VipsRuntime.start(concurrency: 1)
        let batch = try Batch(
            options: request.options, settings: settings, parameters: settings.parameters,
            programVersion: ProgramVersion.current, vipsVersion: VipsRuntime.version)
        let progress = TerminalProgress(on: .standardError(showingProgress: !talk.quiet))
        defer { progress.finish() }
        var forecast = Forecast(settings.recipe, jobs: request.options.jobs * settings.threads)
        let found = try batch.preview(workFolder: work.path) { source, bytes in
            guard forecast.pictures < request.options.limit ?? .max else { return }
            progress.show("Reading headers: \(HumanText.number(forecast.pictures))")
            do throws(ImagingError) {
                let limits = DecodeLimits(maxPixels: settings.maxPixels)
                forecast.add(try SourcePicture(opening: source, limits: limits).facts, bytes)
            } catch {
                forecast.refused += 1
                tell(error.failure, of: source, progress)
            }
        }
        forecast.walk = found.walk
        forecast.settledBefore = found.settledBefore
        if forecast.pixels > 0 {
            let model = try ColorizationModel(contentsOf: settings.packedModel.path)
            forecast.estimateTime(pixelsPerSecond: SpeedTrial(model).pixelsPerSecond)
        }
        forecast.freeBytes = request.options.output.path.freeBytes
        progress.finish()
        if talk.json {
            JSONLines().write("forecast", forecast)
        } else {
            for line in forecast.lines { StandardStream.output.print(line) }
        }
    }

    private func tell(
        _ failure: PictureFailure, of source: FilePath, _ progress: TerminalProgress
    ) {
        if talk.json {
            JSONLines().write(
                "failure", InspectionFailure(path: CodablePath(source), failure: failure))
        } else {
            progress.print("\(HumanText.path(source)): \(HumanText.line(failure.description))")
        }
    }
}

extension FilePath {
    /// Bytes that this user may still write there, or in the nearest folder above that exists.
    fileprivate var freeBytes: Int64? {
        var folder = self
        while true {
            var status = statvfs()
            let path: FilePath = folder.isEmpty ? "." : folder
            if path.withPlatformString({ statvfs($0, &status) }) == 0 {
                return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
            }
            guard !folder.isEmpty, folder.removeLastComponent() else { return nil }
        }
    }
}
