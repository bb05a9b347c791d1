import ArgumentParser
import BatchRunner
import Imaging
import JobStorage
import Records
import ReportExport
import Restoration

/// A batch from its start to its report, as the user sees it.
struct BatchSession {
    /// What to do.
    let request: BatchRequest
    /// How to talk about it.
    let verbosity: VerbosityOptions

    /// Runs the batch, writes the reports and sums up.
    ///
    /// - Throws: `ExitCode` for every end but a perfect one.
    func run() async throws {
        var batch = try Batch(
            options: request.options, settings: request.settings,
            parameters: request.settings.parameters, programVersion: ProgramVersion.current,
            vipsVersion: VipsRuntime.version)
        batch.tuning.worker.files = request.settings.modelFiles
        let presenter = BatchPresenter(verbosity, about: batch.options)
        defer { presenter.finish() }
        for advice in request.advice { presenter.warn(advice) }
        let outcome = try await batch.run { presenter.show($0) }
        presenter.finish()
        presenter.sumUp(outcome, report: writeReport(presenter), layout: batch.options.layout)
        if outcome.exitStatus != .finished { throw ExitCode(outcome.exitStatus) }
    }

    /// Writes all reports; a report that fails does not make the batch fail.
    private func writeReport(_ presenter: BatchPresenter) -> Bool {
        let layout = request.options.layout
        do {
            let store = try JobStore(reading: layout.database)
            defer { try? store.close() }
            let writer = ReportWriter(
                source: store, layout: layout, programVersion: ProgramVersion.current,
                addsColor: \.addsColor)
            _ = try writer.write(Set(ReportFormat.allCases))
            return true
        } catch {
            presenter.warn("\(error)")
            return false
        }
    }
}
