import Records
import SystemPackage

/// What the supervisor tells a worker; JSON over a socket.
enum WorkerRequest: Codable, Sendable {
    /// The first message: everything that holds for all pictures.
    case configure(WorkerConfiguration)
    /// Hash a file, unless its hash is known, and the XMP files beside it, count its pages and read the header of one
    /// of its pictures.
    case examine(source: CodablePath, PicturePlace, sha256: String?)
    /// Make the output of a picture.
    case process(source: CodablePath, PictureContent, begun: Double)
    /// Give a finished picture other metadata. What is known of it comes first; its files on the disk are of one of
    /// the records. It was made with the parameters; nil for those of the worker.
    case relabel(
        [PictureRecord], RunParameters?, source: CodablePath, PictureContent, output: CodablePath,
        begun: Double)
    /// Check an output that was found, and describe its source; it should have been made with settings of that SHA-256.
    case adopt(output: CodablePath, source: CodablePath, PictureContent, settings: String)
    /// Find the companions of an output that is made with settings of that SHA-256, or only credentials of whatever
    /// settings if there is none.
    case companions(output: CodablePath, PictureContent, settings: String?)
    /// A question of a command that is no batch, as JSON, and the file that it is about.
    case ask(String, about: CodablePath)
    /// Copy a finished file into the work folder.
    case copy(CodablePath, to: CodablePath)
    /// Use so many threads from now on, also for the picture in work; has no answer.
    case threads(Int)

    /// Whether the answer takes a processor or more, rather than a disk.
    var computes: Bool {
        switch self {
        case .process, .relabel, .adopt, .companions, .ask: true
        case .configure, .examine, .copy, .threads: false
        }
    }

    /// The files that the worker may read for it.
    ///
    /// - Parameter companions: suffixes of what may stand beside an output.
    /// - Returns: their paths, each once.
    func files(companions: [String]) -> [FilePath] {
        func beside(_ output: CodablePath) -> [FilePath] {
            let others = companions.map { CompanionRecord.path(beside: output.path, suffix: $0) }
            let pictures = [output.path] + others
            // Companions that differ in their formats alone have the same.
            return pictures + Set(pictures.map { CompanionRecord.credentials(beside: $0) })
        }
        func source(_ source: CodablePath) -> [FilePath] {
            [source.path] + SidecarRecord.paths(beside: source.path)
        }
        switch self {
        case .configure, .threads: return []
        case .examine(let scan, _, _), .process(let scan, _, _): return source(scan)
        case .relabel(let records, _, let scan, _, let output, _):
            let files = records.flatMap { $0.files(at: output.path).map(\.path) }
            return source(scan) + Set(files + [output.path])
        case .adopt(let output, let scan, _, _): return source(scan) + beside(output)
        case .companions(let output, _, _): return beside(output)
        case .copy(let file, _): return [file.path]
        case .ask(_, let file):
            return source(file) + [CompanionRecord.credentials(beside: file.path)]
        }
    }

    /// A file that the user has named, be it by a link; all others were seen to be none.
    var namedFile: FilePath? {
        if case .ask(_, let file) = self { file.path } else { nil }
    }
}

/// Everything that holds for all pictures of a worker.
struct WorkerConfiguration: Codable, Sendable {
    /// The one folder that it writes to, for temporary files too.
    var workFolder: CodablePath
    /// Memory of its own that it may have, in bytes.
    var memoryLimit: Int?
    /// What it may touch beside; nil for a worker that is not confined.
    var reach: WorkerReach?
    /// The settings of the ``PictureWorker``, as JSON.
    var settings: String
}

/// What a worker says of itself.
struct WorkerFacts: Codable, Sendable {
    /// What it was confined by.
    var confinement: ConfinementRecord
    /// Suffixes of the companions that outputs may have.
    var companions: [String]
}

/// What a worker answers; one JSON object a line.
enum WorkerReply: Codable, Sendable {
    /// It is configured.
    case ready(WorkerFacts)
    /// What a file holds.
    case examined(Examination)
    /// A picture is processed.
    case processed(PictureRecord)
    /// A picture has other metadata; nil if its files are not those that were written.
    case relabeled(PictureRecord?)
    /// What a found output is.
    case adopted(Adoption)
    /// What stands beside an output.
    case companions(FoundCompanions)
    /// The answer to a question of a command, as JSON.
    case answered(String)
    /// A file was copied; its hash.
    case copied(sha256: String)
    /// It could not be done.
    case failed(PictureFailure)
}
