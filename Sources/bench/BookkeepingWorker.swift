import BatchRunner
import Files
import Records
import SystemPackage

/// A worker that does no work on pictures: a null recipe.
struct BookkeepingWorker: PictureWorker {
    /// The argument that makes the program such a worker.
    static let command = "bookkeeping-worker"

    struct Settings: Codable, Sendable {
        /// True if a small output is written and saved, as a real recipe does.
        var writesOutputs: Bool
    }

    let settings: Settings
    let workFolder: FilePath

    func use(threads: Int) {}

    func pages(in source: FilePath) -> Int { 1 }

    func probe(_ source: FilePath, _ place: PicturePlace) throws(PictureFailure) -> SourceFacts {
        SourceFacts(
            format: "none", width: 1, height: 1, bands: 1, bitDepth: 8, interpretation: "b-w")
    }

    func inspect(
        _ source: FilePath, _ place: PicturePlace
    ) throws(PictureFailure) -> PictureRecord {
        PictureRecord(
            source: try probe(source, place), flags: [], disposition: .skippedAlreadyColor)
    }

    func process(
        _ source: FilePath, _ content: PictureContent, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        var record = try inspect(source, content.place)
        guard settings.writesOutputs else { return record }
        record.disposition = .finished
        record.output = try write(content.sha256)
        return record
    }

    func relabel(
        _ record: PictureRecord, madeWith parameters: RunParameters?, _ source: FilePath,
        _ content: PictureContent, output: FilePath, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        throw PictureFailure(.internalError, "There are no sidecars.")
    }

    func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> (facts: OutputFacts, parameters: RunParameters)? { nil }

    func companions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> FoundCompanions {
        FoundCompanions()
    }

    /// The output is the source's hash.
    private func write(_ sha256: String) throws(PictureFailure) -> OutputFacts {
        let path = workFolder.appending("\(WorkFolder.outputStem).tif")
        do {
            var file = try AtomicFile(path, .replacing)
            try file.append(sha256)
            try file.commit(savingFolder: false)
            return OutputFacts(
                format: "none", width: 1, height: 1, bitDepth: 8, iccDescription: "none",
                digitalSourceType: "none", bytes: sha256.utf8.count,
                sha256: try FileDigest.sha256(of: path))
        } catch {
            throw PictureFailure(.outputUnwritable, "\(error)")
        }
    }
}
