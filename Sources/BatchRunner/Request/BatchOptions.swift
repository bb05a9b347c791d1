import JobStorage
public import Records
public import SystemPackage

/// What a user asks of a batch; it is kept with each run, so that `resume` can ask it again.
public struct BatchOptions: Codable, Hashable, Sendable {
    /// Folders and files to colorize.
    public var inputs: [CodablePath]
    /// The output folder.
    public var output: CodablePath
    /// The folder for the job state; nil for the usual one in the output folder.
    public var state: CodablePath?
    /// Worker processes.
    public var jobs: Int
    /// Processors that all workers use together; nil for one each.
    public var threads: Int?
    /// Bytes of memory that all workers use together at most, as the number of them was chosen for.
    public var memory: Int?
    /// What the user wants of the three; the rest is chosen again in each run.
    public var limits: ResourceLimits?
    /// Stop in good order after this many pictures.
    public var limit: Int?
    /// Which pages of a file are taken; nil for the first one, as in requests of earlier versions.
    public var pages: PageChoice?
    /// Globs of what is wanted; empty for everything.
    public var include: [String] = []
    /// Globs of what is left out.
    public var exclude: [String] = []
    /// The only files that are taken, by their paths below an input folder; nil for all.
    public var files: [CodablePath]?
    /// Which finished pictures are made again where their settings are others now; nil for none.
    public var redo: RedoSelection?
    /// Colorize pictures that have colours already.
    public var recolorize = false
    /// Extension of the outputs, without the dot.
    public var outputExtension: String
    /// What is put between the stem of a source's name and the extension.
    public var outputSuffix = "_colorized"
    /// Memory of its own that a worker may have, in bytes; nil for no limit.
    public var workerMemoryLimit: Int?
    /// True to refuse to work where workers cannot be confined; nil as in requests of earlier versions.
    public var requiresConfinement: Bool?
    /// The export of a catalogue that describes the scans; nil for none.
    public var metadata: CodablePath?
    /// With what outputs are signed; nil for not at all.
    public var signing: SigningRequest?

    /// Options with everything else as usual.
    public init(inputs: [FilePath], output: FilePath, jobs: Int, outputExtension: String) {
        self.inputs = inputs.map(CodablePath.init)
        self.output = CodablePath(output)
        self.jobs = max(1, jobs)
        self.outputExtension = outputExtension
    }

    /// Where the output folder keeps what.
    public var layout: OutputLayout { OutputLayout(root: output.path, state: state?.path) }

    /// True if each page of a source is a picture of its own.
    var takesEveryPage: Bool { pages == .all }

    /// How outputs are called.
    var naming: OutputNaming {
        OutputNaming(fileExtension: outputExtension, suffix: outputSuffix)
    }

    var filter: WalkFilter {
        WalkFilter(include: include, exclude: exclude, files: files?.map(\.path))
    }

    /// The same, independent of the folder that the program is run in.
    var withAbsolutePaths: BatchOptions {
        var options = self
        options.inputs = inputs.map { CodablePath($0.path.absolute) }
        options.output = CodablePath(output.path.absolute)
        options.state = state.map { CodablePath($0.path.absolute) }
        options.metadata = metadata.map { CodablePath($0.path.absolute) }
        options.signing = signing.map { $0.withAbsolutePaths }
        return options
    }
}
