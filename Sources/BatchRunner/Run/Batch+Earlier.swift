import FoundationEssentials
import JobStorage
public import Records
public import SystemPackage

/// What a run keeps so that it can be asked for again.
struct StoredRequest<Settings: Codable & Sendable>: Codable, Sendable {
    var options: BatchOptions
    var settings: Settings
}

extension Batch {
    /// What the last run on an output folder was asked for.
    ///
    /// - Parameters:
    ///   - output: the output folder.
    ///   - state: the folder for the job state, if it is not the usual one.
    ///   - type: what the workers' settings are.
    /// - Returns: the options and the workers' settings.
    /// - Throws: ``BatchError`` if there was no run, or it cannot be read.
    public static func earlierRequest<Settings: Codable & Sendable>(
        output: FilePath, state: FilePath?, settings type: Settings.Type
    ) throws(BatchError) -> (options: BatchOptions, settings: Settings) {
        let layout = OutputLayout(root: output, state: state)
        do {
            let store = try JobStore(reading: layout.database)
            defer { try? store.close() }
            guard let text = try store.lastRequest() else {
                throw BatchError.nothingToResume(output)
            }
            var request = try JSONDecoder().decode(
                StoredRequest<Settings>.self, from: Data(text.utf8))
            // The folders may have been moved or mounted elsewhere since.
            request.options.output = CodablePath(output)
            request.options.state = state.map(CodablePath.init)
            return (request.options, request.settings)
        } catch let error as BatchError {
            throw error
        } catch let error as JobStoreError {
            throw error.code == .missing ? .nothingToResume(output) : .store(error)
        } catch {
            throw BatchError.unreadableRequest(output, "\(error)")
        }
    }

    /// What the outputs in a folder were made with; nil if there are none.
    ///
    /// - Throws: ``BatchError`` if the job state cannot be read.
    public static func parametersOfOutputs(
        in output: FilePath, state: FilePath?
    ) throws(BatchError) -> RunParameters? {
        do throws(JobStoreError) {
            let store = try JobStore(reading: OutputLayout(root: output, state: state).database)
            defer { try? store.close() }
            guard let last = try store.lastParameters(), last.used else { return nil }
            return last.parameters
        } catch {
            guard error.code == .missing else { throw .store(error) }
            return nil
        }
    }

    /// Gives all failed and quarantined pictures of an output folder another try, in the next run.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``BatchError`` if there is no state or somebody works on it.
    public static func requeueFailures(
        output: FilePath, state: FilePath?
    ) throws(BatchError) -> Int {
        try changing(OutputLayout(root: output, state: state)) { store in
            try store.requeueFailures()
        }
    }

    /// Changes the state that an earlier run left, while nobody else does.
    ///
    /// - Throws: ``BatchError`` if there is no state or somebody works on it, or the change fails.
    static func changing<Result>(
        _ layout: OutputLayout, _ change: (JobStore) throws -> Result
    ) throws(BatchError) -> Result {
        do {
            // Read first: opening for writing would make an empty store in a wrong folder.
            try JobStore(reading: layout.database).close()
            let lock = try RunnerLock(layout.lock)
            defer { withExtendedLifetime(lock) {} }
            let store = try JobStore(opening: layout.database)
            defer { try? store.close() }
            return try change(store)
        } catch let error as BatchError {
            throw error
        } catch let error as JobStoreError {
            throw error.code == .missing ? .nothingToResume(layout.root) : .store(error)
        } catch {
            throw BatchError.unreadableRequest(layout.root, "\(error)")
        }
    }
}
