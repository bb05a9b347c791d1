import Records
import SystemPackage

/// A complete output that waits for its final name, and what belongs beside it.
struct StagedOutput: Sendable {
    /// The output itself.
    let file: FilePath
    /// Its companions, which wait beside it.
    var companions: [CompanionRecord]
    /// What the state knows of earlier files of theirs, whose places they take; empty if there are none.
    var earlier: [PictureRecord] = []

    /// Whether the output takes the place of an earlier one.
    var replaces: Bool { !earlier.isEmpty }

    /// Whether a companion may take the place of an earlier one.
    func replaces(_ companion: CompanionRecord) -> Bool {
        earlier.contains { $0.companions?.contains { $0.suffix == companion.suffix } == true }
    }

    /// Credentials of earlier files that are not of these.
    var outdated: [CompanionRecord] {
        let kept = Set(companions.map(\.suffix))
        return earlier.flatMap(\.credentialsFiles).filter { !kept.contains($0.suffix) }
    }
}
