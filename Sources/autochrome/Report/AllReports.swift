import JobStorage
import Records
import ReportExport
import Restoration

/// All reports on an output folder, as they are written at the end of what changes it.
enum AllReports {
    /// Writes those that every run writes and those that were asked for once; one that fails keeps no other from
    /// being written.
    ///
    /// - Parameters:
    ///   - layout: the output folder.
    ///   - warn: hears of each that failed.
    /// - Returns: whether all of them are there.
    static func write(_ layout: OutputLayout, _ warn: (String) -> Void) -> Bool {
        do {
            try write(layout, ReportFormat.kept(in: layout))
            return true
        } catch let error as ReportError {
            for failed in error.all { warn("\(failed)") }
        } catch {
            warn("\(error)")
        }
        return false
    }

    /// Writes some of them into the output folder of a layout, from its job state.
    static func write(_ layout: OutputLayout, _ forms: Set<ReportFormat>) throws {
        let store = try JobStore(reading: layout.database)
        defer { try? store.close() }
        let writer = ReportWriter(
            source: store, layout: layout, programVersion: ProgramVersion.current,
            addsColor: \.addsColor)
        _ = try writer.write(forms, updatesManifests: true)
    }
}
