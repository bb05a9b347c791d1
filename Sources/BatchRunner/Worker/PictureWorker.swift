public import Records
public import SystemPackage

/// What a worker process does with pictures; the runner knows no more about pictures than this.
///
/// A worker reads the source that it is told, what stands beside it and outputs that were found, by the
/// descriptors in `GivenFiles`: by name it may open none of them. It writes into its work folder only:
/// `output.EXT`, `before.jpg` and `after.jpg`, and for each companion in the record `output` with its
/// suffix and `after` with its mark (`output_alt1.tif`, `after_alt1.jpg`); all of them complete, checked
/// and on the disk (fsync) when ``process(_:_:begun:)`` returns. Previews may be missing. One value
/// handles many pictures, one after the other; the runner empties the work folder between them.
public protocol PictureWorker: Sendable {
    /// Everything it needs to know, sent once.
    associatedtype Settings: Codable & Sendable

    /// What commands that are no batch ask about single files; see ``WorkerPool``.
    associatedtype Question: Codable & Sendable = Never
    /// What it answers.
    associatedtype Answer: Codable & Sendable = Never

    /// Does what takes files that are not handed to it, such as starting libraries that load others; no thread
    /// may be started. Later the process is confined.
    static func prepare()

    /// Gets ready: loads the model, checks the settings.
    init(settings: Settings, workFolder: FilePath) throws(PictureFailure)

    /// How many pictures of full size a file holds as its pages; 1 for what has no pages.
    ///
    /// - Throws: unreadable where the file cannot be read.
    func pages(in source: FilePath) throws(PictureFailure) -> Int

    /// The XMP files beside a source that go into its outputs, the first of which has the last word.
    ///
    /// - Throws: unreadable where one of them cannot be read.
    func sidecars(beside source: FilePath) throws(PictureFailure) -> [SidecarRecord]

    /// Reads the header of one of a file's pictures only.
    func probe(_ source: FilePath, _ place: PicturePlace) throws(PictureFailure) -> SourceFacts

    /// Describes a picture without writing anything.
    func inspect(_ source: FilePath, _ place: PicturePlace) throws(PictureFailure) -> PictureRecord

    /// Makes the output of a picture whose content is known.
    ///
    /// - Parameters:
    ///   - source: the source.
    ///   - content: its content; if that is no longer the source's, or the XMP files are others, it throws.
    ///   - begun: start of the run that first claimed the picture, in seconds since 1970.
    /// - Returns: a record that says what was done; with ``PictureRecord/output`` if it was written.
    /// - Throws: why the picture cannot be finished.
    func process(
        _ source: FilePath, _ content: PictureContent, begun: Double
    ) throws(PictureFailure) -> PictureRecord

    /// Makes the files of a finished picture again with the metadata that its source, the XMP files beside it
    /// and the catalogue ask for now; computes no pixels, and writes no previews.
    ///
    /// - Parameters:
    ///   - record: what is known of the picture.
    ///   - parameters: what it was made with; nil for the settings of the worker.
    ///   - source: the source.
    ///   - content: its content, as for ``process(_:_:begun:)``.
    ///   - output: the finished output, beside which its companions stand; only read.
    ///   - begun: start of the run that first claimed the picture, in seconds since 1970.
    /// - Returns: the record with what has changed. The files are those that ``process(_:_:begun:)`` would
    ///   have made, with the settings that they were made with.
    /// - Throws: why it cannot be done.
    func relabel(
        _ record: PictureRecord, madeWith parameters: RunParameters?, _ source: FilePath,
        _ content: PictureContent, output: FilePath, begun: Double
    ) throws(PictureFailure) -> PictureRecord

    /// Checks whether a file is a complete output of the given content, with whatever settings it was made.
    ///
    /// - Returns: its facts and, as far as it tells them, the settings; nil if it is anything else.
    /// - Throws: a failure of the content (``FailureClass/isOfContent``) if it is such an output by its label, and
    ///   damaged; why it cannot be read.
    func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> (facts: OutputFacts, parameters: RunParameters)?

    /// What a finished output states of the stages that were at work on it.
    ///
    /// - Throws: why it cannot be read.
    func stages(of output: FilePath) throws(PictureFailure) -> [StageRecord]

    /// Suffixes of all companions that an output may have, with whatever settings it was made.
    var companionSuffixes: [String] { get }

    /// Finds the companions of an output, which itself need not be there.
    ///
    /// - Parameters:
    ///   - output: where the output stands or would stand.
    ///   - content: what it is made from.
    ///   - settings: SHA-256 of the worker's settings for its source.
    /// - Returns: the companions that are complete and were made from that content, whatever metadata they
    ///   have, with these settings; those that are damaged; and whether all are there that ``process(_:_:begun:)`` would make.
    /// - Throws: a failure of the class ``FailureClass/outputNameTaken`` that names the file if anything
    ///   else has the name of a companion.
    func companions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> FoundCompanions

    /// The companions of an output that was made with other settings than the worker's.
    ///
    /// - Parameters:
    ///   - output: the output.
    ///   - content: what it is made from.
    ///   - settings: SHA-256 of the settings that it was made with.
    /// - Returns: those that are complete and were made with it.
    /// - Throws: why a file cannot be read.
    func otherCompanions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> [CompanionRecord]

    /// Answers a question; what it writes, it writes into its work folder.
    ///
    /// - Throws: why the file cannot be used.
    func answer(_ question: Question) throws(PictureFailure) -> Answer

    /// Changes how many threads it may use, from now on: also for a picture that is in work.
    ///
    /// Called by another thread than the other functions, while they run. Results must not depend on it.
    func use(threads: Int)
}

extension PictureWorker {
    /// Nothing.
    public static func prepare() {}

    /// None.
    public var companionSuffixes: [String] { [] }

    /// None.
    public func stages(of output: FilePath) throws(PictureFailure) -> [StageRecord] { [] }

    /// None: sidecars have no say.
    public func sidecars(beside source: FilePath) throws(PictureFailure) -> [SidecarRecord] { [] }

    /// None.
    public func otherCompanions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> [CompanionRecord] { [] }
}

extension PictureWorker where Question == Never, Answer == Never {
    /// There are no questions.
    public func answer(_ question: Never) -> Never {}
}

/// Names of the files in a worker's folder.
public enum WorkFolder {
    /// Stem of the result; its extension is that of the format.
    public static let outputStem = "output"
    /// The small picture of the source.
    public static let before = "before.jpg"
    /// The small picture of the result.
    public static let after = "after.jpg"
    /// The small picture of a companion; `mark` as in ``CompanionRecord``.
    public static func after(mark: String) -> String { "after\(mark).jpg" }
}
