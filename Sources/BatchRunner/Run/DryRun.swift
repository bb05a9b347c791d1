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
        /// It would be worked on, but its header cannot be read.
        case workOnUnreadable
        /// It is finished and unchanged.
        case finished
        /// It was left alone or given up before, and is unchanged.
        case leftAlone
    }

    /// What the walk met.
    public internal(set) var walk = WalkSummary()
    /// Pictures that would be worked on.
    public internal(set) var toDo = 0
    /// Those of them whose headers cannot be read.
    public internal(set) var unreadable = 0
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
        case .work(let estimate):
            toDo += 1
            pixels += estimate.pixels
            outputBytes += estimate.outputBytes
        case .workOnUnreadable:
            toDo += 1
            unreadable += 1
        case .finished: finished += 1
        case .leftAlone: leftAlone += 1
        }
    }
}

/// How much work a picture is.
public struct DryRunEstimate: Hashable, Sendable {
    /// Pixels of the picture.
    public var pixels: Int
    /// Bytes that its output is expected to have.
    public var outputBytes: Int

    /// An estimate.
    public init(pixels: Int, outputBytes: Int) {
        self.pixels = pixels
        self.outputBytes = outputBytes
    }
}

extension Batch {
    /// Walks the inputs and tells what a run would do; writes nothing anywhere.
    ///
    /// - Parameters:
    ///   - probe: reads a picture's header; nil if it cannot.
    ///   - onPicture: called for each picture with its absolute path.
    /// - Returns: the totals.
    /// - Throws: ``BatchError`` as ``run(onEvent:)`` would.
    public func dryRun(
        probe: (FilePath) -> DryRunEstimate?, onPicture: (CodablePath, DryRun.Decision) -> Void
    ) throws(BatchError) -> DryRun {
        do {
            let store = try existingStore()
            defer { try? store?.close() }
            let selection = try select(known: try store?.inputRoots().map(\.path) ?? [])
            var result = DryRun()
            for start in selection.starts {
                var walker = InputWalker(
                    root: start.root, filter: options.filter, addingTo: result.walk)
                try walker.walk(from: start.path) { found in
                    guard found.kind == .picture else { return }
                    let source = start.root.appending(found.path.components)
                    let decision = try decide(source, found.stamp, store, probe)
                    result.count(decision)
                    onPicture(CodablePath(source), decision)
                }
                result.walk = walker.summary
            }
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

    private func decide(
        _ source: FilePath, _ stamp: FileStamp, _ store: JobStore?,
        _ probe: (FilePath) -> DryRunEstimate?
    ) throws -> DryRun.Decision {
        if let known = try store?.standing(of: source, stamp: stamp) {
            switch known.state {
            case .done:
                if try FileSystem.allExist(known.files, under: options.output.path) {
                    return .finished
                }
            case .skipped where !options.recolorize, .quarantined: return .leftAlone
            case .skipped, .pending, .running, .failed: break
            }
        }
        return probe(source).map { .work($0) } ?? .workOnUnreadable
    }

    /// The store of earlier runs, if there were any, with the same refusal as a run.
    private func existingStore() throws -> JobStore? {
        do {
            let store = try JobStore(reading: options.layout.database)
            try refuseOtherParameters(store)
            return store
        } catch let error as JobStoreError where error.code == .missing {
            return nil
        }
    }
}
