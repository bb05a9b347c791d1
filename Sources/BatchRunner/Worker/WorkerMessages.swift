import Records

/// What the supervisor tells a worker; one JSON object a line.
enum WorkerRequest: Codable, Sendable {
    /// The first message: everything that holds for all pictures.
    case configure(WorkerConfiguration)
    /// Hash a file and the XMP files beside it, count its pages and read the header of one of its pictures.
    case examine(source: CodablePath, PicturePlace)
    /// Make the output of a picture.
    case process(source: CodablePath, PictureContent, begun: Double)
    /// Give a finished picture other metadata. What is known of it comes first; its files on the disk are of one of
    /// the records.
    case relabel(
        [PictureRecord], source: CodablePath, PictureContent, output: CodablePath, begun: Double)
    /// Check an output that was found, and describe its source.
    case adopt(output: CodablePath, source: CodablePath, PictureContent)
    /// Find the companions of an output.
    case companions(output: CodablePath, PictureContent)
    /// Tell whether the result of another source with the same content is that of this one, too.
    case compare(PictureRecord, source: CodablePath, PicturePlace)
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
        case .configure, .examine, .compare, .copy, .threads: false
        }
    }
}

/// Everything that holds for all pictures of a worker.
struct WorkerConfiguration: Codable, Sendable {
    /// The one folder that it writes to, for temporary files too.
    var workFolder: CodablePath
    /// Memory of its own that it may have, in bytes.
    var memoryLimit: Int?
    /// The settings of the ``PictureWorker``, as JSON.
    var settings: String
}

/// What a worker answers; one JSON object a line.
enum WorkerReply: Codable, Sendable {
    /// It is configured.
    case ready
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
    /// Whether two results are the same.
    case compared(isSame: Bool)
    /// The answer to a question of a command, as JSON.
    case answered(String)
    /// A file was copied; its hash.
    case copied(sha256: String)
    /// It could not be done.
    case failed(PictureFailure)
}
