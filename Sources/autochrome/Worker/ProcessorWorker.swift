import BatchRunner
import Imaging
import Records
import Restoration
import SystemPackage

/// What a worker process does with pictures: the processor of recipes, as the runner knows it.
struct ProcessorWorker: PictureWorker {
    private let processor: PictureProcessor

    init(settings: ProcessingSettings, workFolder: FilePath) throws(PictureFailure) {
        do {
            processor = try PictureProcessor(settings: settings, workFolder: workFolder)
        } catch {
            throw PictureFailure(
                .internalError, "The worker cannot use its model: \(error).",
                remedy: "Check it with 'autochrome model verify'.")
        }
    }

    func probe(_ source: FilePath) throws(PictureFailure) -> SourceFacts {
        do throws(ImagingError) {
            return try SourcePicture(opening: source).facts
        } catch {
            throw error.failure
        }
    }

    func inspect(_ source: FilePath) throws(PictureFailure) -> PictureRecord {
        try processor.inspect(source)
    }

    func process(_ source: FilePath, sha256: String) throws(PictureFailure) -> PictureRecord {
        try processor.process(source, sha256: sha256)
    }

    func adopt(_ output: FilePath, sourceSHA256: String) throws(PictureFailure) -> OutputFacts? {
        try processor.adopt(output, sourceSHA256: sourceSHA256)
    }

    func companions(
        beside output: FilePath, sourceSHA256: String
    ) throws(PictureFailure) -> FoundCompanions {
        let found = try processor.companions(beside: output, sourceSHA256: sourceSHA256)
        return FoundCompanions(
            found, isComplete: found.map(\.suffix) == processor.companionSuffixes)
    }

    func isResult(_ record: PictureRecord, of source: FilePath) -> Bool {
        processor.isResult(record, of: source)
    }

    func use(threads: Int) { processor.use(threads: threads) }
}
