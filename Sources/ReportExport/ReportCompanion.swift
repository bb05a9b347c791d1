import Records
import SystemPackage

/// A companion of an output with what reports need beside its record.
struct ReportCompanion {
    let record: CompanionRecord
    /// Below the output folder.
    let path: FilePath
    /// Path of its small picture below the output folder; nil where there is none.
    let preview: String?
}
