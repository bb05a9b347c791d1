import ArgumentParser
import BatchRunner
import Imaging
import JobStorage
import Records
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
        let settings = request.settings
        batch.parametersOfPicture = { settings.parameters(for: $0, $1) }
        batch.catalog = request.catalog
        batch.tuning.worker.files = request.settings.modelFiles
        batch.signer = try request.options.signing.map {
            try OutputSigner($0, passphrase: request.passphrase, request.settings)
        }
        let presenter = BatchPresenter(verbosity, about: batch.options)
        defer { presenter.finish() }
        for advice in request.advice + [batch.signer?.advice].compactMap(\.self) {
            presenter.warn(advice)
        }
        let outcome = try await batch.run { presenter.show($0) }
        presenter.finish()
        let layout = batch.options.layout
        let hasReport = AllReports.write(layout, presenter.warn)
        let status =
            outcome.exitStatus == .finished && !hasReport ? .environment : outcome.exitStatus
        presenter.sumUp(outcome, status: status, report: hasReport, layout: layout)
        if let advice = unsigned(isSigning: batch.signer != nil) { presenter.warn(advice) }
        if status != .finished { throw ExitCode(status) }
    }

    /// What is said where finished outputs carry no credentials; nil where all do that are to have some.
    private func unsigned(isSigning: Bool) -> String? {
        guard let store = try? JobStore(reading: request.options.layout.database) else {
            return nil
        }
        defer { try? store.close() }
        guard let count = try? store.unsignedCount(wereAskedFor: !isSigning), count > 0 else {
            return nil
        }
        return
            "\(DecimalText.count(count, "finished picture")) \(count == 1 ? "is" : "are") not signed; "
            + "'autochrome sign' signs \(count == 1 ? "it" : "them")."
    }
}
