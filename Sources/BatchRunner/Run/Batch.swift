import Files
import FoundationEssentials
import Glibc
import JobStorage
public import Records
public import SystemPackage

/// A whole batch: walk, work, commit, and an exit status.
///
/// Running the same batch again goes on where the last run ended, in whatever way it ended.
public struct Batch: Sendable {
    /// What the user asks for.
    public let options: BatchOptions
    /// What results depend on, beside what is asked of single pictures.
    public let parameters: RunParameters
    /// What a picture is to be made with, given its source; ``parameters`` for all by default.
    public var parametersOfPicture: @Sendable (FilePath, PicturePlace) -> RunParameters
    /// How patient it is.
    public var tuning = BatchTuning()
    /// Signs outputs; nil for none.
    public var signer: OutputSigner?
    /// What is known of the scans, in place of what an earlier run was told; nil to keep that.
    public var catalog: CatalogHandover?

    private let settings: String
    private let request: String
    private let programVersion: String
    private let vipsVersion: String

    /// A batch that has not begun.
    ///
    /// - Parameters:
    ///   - options: what the user asks for.
    ///   - settings: what the workers need to know; kept with the run for `resume`.
    ///   - parameters: what results depend on.
    ///   - programVersion: version of the program.
    ///   - vipsVersion: version of libvips.
    /// - Throws: an error of the encoder if the settings cannot be written as JSON.
    public init(
        options: BatchOptions, settings: some Codable & Sendable, parameters: RunParameters,
        programVersion: String, vipsVersion: String
    ) throws {
        self.options = options.withAbsolutePaths
        self.parameters = parameters
        parametersOfPicture = { _, _ in parameters }
        self.programVersion = programVersion
        self.vipsVersion = vipsVersion
        self.settings = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
        let request = StoredRequest(options: self.options, settings: settings)
        self.request = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
    }

    /// Runs until everything has an end or something stops it.
    ///
    /// - Parameter onEvent: called for everything that happens, from any thread.
    /// - Returns: how it ended; an end by the surroundings or a signal is an outcome too.
    /// - Throws: ``BatchError`` if it cannot even begin.
    public func run(
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) async throws(BatchError) -> BatchOutcome {
        HeapBlocks.returnLarge()
        let control = RunControl(onEvent: onEvent)
        let layout = options.layout
        try DescriptorLimit.raise(forWorkers: options.jobs)
        let selection = try select(known: [])
        try checkPatterns(in: selection)
        try Self.prepareFolders(layout)
        let lock = try RunnerLock(layout.lock)
        let outputLock = try Self.outputLock(layout)
        let signals = SignalWatch(control)
        defer { withExtendedLifetime((signals, lock, outputLock)) {} }
        do {
            let store = try JobStore(opening: layout.database)
            defer { try? store.close() }
            let known = try store.inputRoots().map(\.path)
            let resolved = known.isEmpty ? selection : try select(known: known)
            return try await run(store, resolved, control, onEvent)
        } catch let error as BatchError {
            throw error
        } catch let error as JobStoreError {
            throw BatchError.store(error)
        } catch let error as FileSystemError {
            throw BatchError.unusableOutput(error)
        } catch {
            throw BatchError.unsafePaths("\(error)")
        }
    }

    private func run(
        _ store: JobStore, _ selection: InputSelection, _ control: RunControl,
        _ onEvent: @escaping @Sendable (BatchEvent) -> Void
    ) async throws -> BatchOutcome {
        try FileSystem.removeContents(of: options.layout.partial)
        _ = try store.requeueOrphans()
        let record = try runRecord()
        let run = try store.begin(record, request: request)
        let supervisor = Supervisor(
            run: run, startedAt: record.startedAt, options: options, settings: settings,
            parameters: parameters, parametersOfPicture: parametersOfPicture, tuning: tuning,
            signer: signer, catalog: catalog, store: store, control: control, onEvent: onEvent)
        let outcome = await supervisor.run(selection)
        try? FileSystem.removeContents(of: options.layout.partial, andItself: true)
        // Without this the run counts as killed: the next one goes on all the same.
        try? store.end(
            run: run, exitCode: Int(outcome.exitStatus.rawValue), at: Date().timeIntervalSince1970)
        return outcome
    }

    // MARK: - Getting ready

    /// Resolves the inputs, and refuses folders that would mix sources and outputs.
    func select(known: [FilePath]) throws(BatchError) -> InputSelection {
        let selection = try InputSelection(options.inputs.map(\.path), known: known)
        try SafetyCheck.check(options.layout.root, against: selection)
        try SafetyCheck.check(options.layout.state, against: selection)
        return selection
    }

    /// Refuses patterns of wanted files that match nothing.
    func checkPatterns(in selection: InputSelection) throws(BatchError) {
        do {
            try PatternCheck.check(options.filter, in: selection)
        } catch let error as BatchError {
            throw error
        } catch let error as FileSystemError {
            throw .unusableInput(error.path, "\(error.errno)")
        } catch {
            throw .unsafePaths("\(error)")
        }
    }

    static func prepareFolders(_ layout: OutputLayout) throws(BatchError) {
        do {
            for folder in layout.ownFolders {
                try FileSystem.refuseLinks(to: folder, below: layout.root)
            }
            try FileSystem.makeFolders(layout.state)
            try FileSystem.makeFolders(layout.partial)
        } catch {
            throw BatchError.unusableOutput(error)
        }
    }

    /// With the state elsewhere, the output folder has a lock of its own: two states must not write
    /// into one folder.
    static func outputLock(_ layout: OutputLayout) throws(BatchError) -> RunnerLock? {
        let usual = OutputLayout(root: layout.root)
        guard layout.state != usual.state else { return nil }
        return try RunnerLock(usual.lock)
    }

    private func runRecord() throws -> RunRecord {
        var inputs: [CodablePath] = []
        for input in options.inputs {
            inputs.append(CodablePath(try FileSystem.realPath(input.path)))
        }
        return RunRecord(
            id: 0, startedAt: Date().timeIntervalSince1970, host: ProcessInfo.processInfo.hostName,
            processID: Int(getpid()), programVersion: programVersion, vipsVersion: vipsVersion,
            parameters: parameters, inputs: inputs)
    }
}
