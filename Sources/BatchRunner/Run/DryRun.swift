import Files
import JobStorage
public import Records
public import SystemPackage

/// What a run would do, found out without changing anything.
public struct DryRun: Codable, Hashable, Sendable {
    /// What would become of one picture.
    public enum Decision: Hashable, Sendable {
        /// It would be worked on.
        case work(DryRunEstimate)
        /// It is finished and would be made again with the settings of the run.
        case again(DryRunEstimate?)
        /// It would be worked on, but its header cannot be read.
        case workOnUnreadable
        /// It is finished and would get other metadata, as XMP files beside its source or its row in the catalogue have
        /// changed.
        case relabel
        /// It is finished and unchanged.
        case finished
        /// It is finished and unchanged, and was made with other settings.
        case finishedOtherwise
        /// It was left alone or given up before, and is unchanged.
        case leftAlone
    }

    /// What the walk met.
    public internal(set) var walk = WalkSummary()
    /// Pictures that would be worked on.
    public internal(set) var toDo = 0
    /// Those of them that are finished, and would be made again with other settings.
    public internal(set) var again = 0
    /// Those of them whose headers cannot be read.
    public internal(set) var unreadable = 0
    /// Finished pictures that would get other metadata.
    public internal(set) var relabeled = 0
    /// Pictures that are finished.
    public internal(set) var finished = 0
    /// Pictures that were left alone or given up before.
    public internal(set) var leftAlone = 0
    /// Pixels of what would be worked on.
    public internal(set) var pixels = 0
    /// Bytes that the outputs would have.
    public internal(set) var outputBytes = 0

    mutating func count(_ decision: Decision) {
        switch decision {
        case .work(let estimate): add(estimate)
        case .again(let estimate):
            again += 1
            add(estimate)
        case .workOnUnreadable: add(nil)
        case .relabel: relabeled += 1
        case .finished, .finishedOtherwise: finished += 1
        case .leftAlone: leftAlone += 1
        }
    }

    private mutating func add(_ estimate: DryRunEstimate?) {
        toDo += 1
        unreadable += estimate == nil ? 1 : 0
        pixels += estimate?.pixels ?? 0
        outputBytes += estimate?.outputBytes ?? 0
    }
}

/// How much work a picture is.
public struct DryRunEstimate: Hashable, Sendable {
    /// Pixels of the picture.
    public var pixels: Int
    /// Bytes that its output is expected to have.
    public var outputBytes: Int
    /// Pages of its source.
    public var pages: Int

    /// An estimate.
    public init(pixels: Int, outputBytes: Int, pages: Int = 1) {
        self.pixels = pixels
        self.outputBytes = outputBytes
        self.pages = pages
    }
}

extension Batch {
    /// Walks the inputs and tells what a run would do; writes nothing anywhere.
    ///
    /// - Parameters:
    ///   - probe: reads the header of one of a source's pictures; nil if it cannot.
    ///   - onLeftOut: called with the absolute path of each picture or folder that a pattern leaves out.
    ///   - onPicture: called for each picture with the absolute path of its source.
    /// - Returns: the totals.
    /// - Throws: ``BatchError`` as ``run(onEvent:)`` would.
    public func dryRun(
        probe: (FilePath, PicturePlace) -> DryRunEstimate?,
        onLeftOut: @escaping (CodablePath) -> Void = { _ in },
        onPicture: (CodablePath, PicturePlace, DryRun.Decision) -> Void
    ) throws(BatchError) -> DryRun {
        do {
            let store = try existingStore()
            defer { try? store?.close() }
            let selection = try select(known: try store?.inputRoots().map(\.path) ?? [])
            try checkPatterns(in: selection)
            var result = DryRun()
            var findings = DryRunFindings(known: try store?.settings() ?? [:])
            let taken = try takenPages(store)
            let catalog = try catalog?.take().map {
                try CatalogForecast($0, selection, options.filter, isTaken: taken)
            }
            for start in selection.starts {
                var walker = InputWalker(
                    root: start.root, filter: options.filter, addingTo: result.walk)
                walker.onLeftOut = {
                    onLeftOut(CodablePath(start.root.appending($0.components)))
                }
                try walker.walk(from: start.path) { found in
                    guard found.kind == .picture, found.failure == nil else { return }
                    let source = start.root.appending(found.path.components)
                    let known = try store?.standing(of: source, stamp: found.stamp) ?? []
                    for (place, decision) in decide(
                        source, found, known, &findings, catalog, probe)
                    {
                        result.count(decision)
                        onPicture(CodablePath(source), place, decision)
                    }
                }
                result.walk = walker.summary
            }
            result.walk.outputs = findings.outputs
            result.walk.settings = findings.settings
            result.walk.catalog = catalog?.findings
            return result
        } catch let error as BatchError {
            throw error
        } catch let error as JobStoreError {
            throw .store(error)
        } catch let error as FileSystemError {
            throw .unusableInput(error.path, "\(error.errno)")
        } catch {
            throw .unsafePaths("\(error)")
        }
    }

    private func takenPages(_ store: JobStore?) throws -> (Int, FilePath) -> Bool {
        if options.takesEveryPage { return { _, _ in true } }
        let known = try store?.pagesBeyondTheFirst() ?? [:]
        return { page, scan in known[scan]?.contains(page) == true }
    }

    /// What would become of each picture of a source.
    private func decide(
        _ source: FilePath, _ found: InputWalker.Found, _ known: [KnownItem],
        _ findings: inout DryRunFindings, _ catalog: CatalogForecast?,
        _ probe: (FilePath, PicturePlace) -> DryRunEstimate?
    ) -> [(PicturePlace, DryRun.Decision)] {
        func work(_ place: PicturePlace) -> DryRun.Decision {
            probe(source, place).map { .work($0) } ?? .workOnUnreadable
        }
        var decisions = known.map {
            known -> (PicturePlace, DryRun.Decision) in
            let hasSameRow = catalog?.isSame(known.catalog, of: source, known.place) ?? true
            let fit = known.fit(
                parametersOfPicture(source, known.place), redoing: options.redo)
            if fit == .again {
                findings.count(fit, parameters)
                return (known.place, .again(probe(source, known.place)))
            }
            return (
                known.place,
                standing(known, found, fit, &findings, hasSameRow) ?? work(known.place)
            )
        }
        let isWhole = known.allSatisfy { $0.place.page == nil }
        guard options.takesEveryPage, isWhole, known.isEmpty || known[0].hidesPages else {
            return decisions.isEmpty ? [(.only, work(.only))] : decisions
        }
        let whole = probe(source, .only)
        let pages = whole?.pages ?? 1
        if decisions.isEmpty { decisions = [(.only, whole.map { .work($0) } ?? .workOnUnreadable)] }
        guard pages > 1 else { return decisions }
        decisions[0].0.page = 1
        return decisions
            + (2...pages).map { (PicturePlace(page: $0), work(PicturePlace(page: $0))) }
    }

    /// What becomes of a picture that is dealt with; nil if it is worked on.
    private func standing(
        _ known: KnownItem, _ found: InputWalker.Found, _ fit: SettingsFit,
        _ findings: inout DryRunFindings, _ hasSameRow: Bool
    ) -> DryRun.Decision? {
        let isSame = known.sidecars == found.sidecars
        switch known.state {
        case .done:
            guard findings.outputs.look(at: known.files, under: options.output.path) else {
                return nil
            }
            findings.count(fit, parameters)
            guard isSame && hasSameRow else { return .relabel }
            if case .other = fit { return .finishedOtherwise }
            return .finished
        case .skipped where isSame && !options.recolorize && !known.isUnsettled(fit),
            .quarantined where isSame && !known.isUnsettled(fit):
            return .leftAlone
        case .skipped, .pending, .running, .failed, .quarantined: return nil
        }
    }

    /// The store of earlier runs, if there were any.
    private func existingStore() throws(JobStoreError) -> JobStore? {
        do {
            return try JobStore(reading: options.layout.database)
        } catch  where error.code == .missing {
            return nil
        }
    }
}

/// What a dry run finds out about finished pictures.
private struct DryRunFindings {
    var outputs = OutputFindings()
    var settings = SettingsFindings()
    /// Settings by the store's numbers.
    let known: [Int64: RunParameters]

    mutating func count(_ fit: SettingsFit, _ run: RunParameters) {
        settings.count(fit, run: run) { known[$0] }
    }
}
