import JobStorage
import Records
import ReportExport

/// All reports on an output folder, as they are written at the end of what changes it.
enum AllReports {
    /// Writes those that every run writes and those that were asked for once; a report that fails does not make the
    /// work fail.
    ///
    /// - Parameters:
    ///   - layout: the output folder.
    ///   - warn: hears why it failed.
    /// - Returns: whether they are there.
    static func write(_ layout: OutputLayout, _ warn: (String) -> Void) -> Bool {
        do {
            try write(layout, ReportFormat.kept(in: layout))
            return true
        } catch {
            warn("\(error)")
            return false
        }
    }

    /// Writes some of them into the output folder of a layout, from its job state.
    static func write(_ layout: OutputLayout, _ forms: Set<ReportFormat>) throws {
        let store = try JobStore(reading: layout.database)
        defer { try? store.close() }
        let writer = ReportWriter(
            source: store, layout: layout, programVersion: ProgramVersion.current,
            addsColor: \.addsColor)
        _ = try writer.write(forms)
        _ = try writer.updateManifests()
    }
}
