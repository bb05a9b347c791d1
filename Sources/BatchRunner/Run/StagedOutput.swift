import Records
import SystemPackage

/// A complete output that waits for its final name, and what belongs beside it.
struct StagedOutput: Sendable {
    /// The output itself.
    let file: FilePath
    /// Its companions, which wait beside it.
    let companions: [CompanionRecord]
    /// True if they take the place of earlier files of theirs, as the state knows.
    var replaces = false
    /// Files of the picture below the output folder that are kept elsewhere before these get their names, first the
    /// output; the state knows of both.
    var supersedes: [FilePath] = []
}
