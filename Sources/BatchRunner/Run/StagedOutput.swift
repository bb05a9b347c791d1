import Records
import SystemPackage

/// A finished output that waits for its final name.
struct StagedOutput: Sendable {
    /// The output itself.
    let file: FilePath
    /// Its companions, which wait beside it.
    var companions: [CompanionRecord]
    /// The files that the picture has already.
    var earlier = EarlierFiles.none

    /// Whether the output takes the place of an earlier one.
    var replaces: Bool { !earlier.records.isEmpty }

    /// Whether a companion may take the place of an earlier one.
    func replaces(_ companion: CompanionRecord) -> Bool {
        earlier.records.contains {
            $0.companions?.contains { $0.suffix == companion.suffix } == true
        }
    }

    /// Credentials of earlier files that are not of these.
    var outdated: [CompanionRecord] {
        let kept = Set(companions.map(\.suffix))
        return earlier.records.flatMap(\.credentialsFiles).filter { !kept.contains($0.suffix) }
    }
}

/// The files that a picture has when new ones are staged; the state knows of both before any of them is touched.
enum EarlierFiles: Sendable {
    /// There are none.
    case none
    /// They are what one of these records says, and the new ones take their places, one by one.
    case replaced([PictureRecord])
    /// They are kept elsewhere before the new ones get their names: paths below the output folder, first the output.
    case superseded([FilePath])

    /// What is known of those that are replaced.
    var records: [PictureRecord] { if case .replaced(let records) = self { records } else { [] } }

    /// Those that are kept elsewhere.
    var paths: [FilePath] { if case .superseded(let paths) = self { paths } else { [] } }

    /// Whether a file is one of them; those that are replaced are the ones of that output.
    func include(_ path: FilePath, at output: FilePath) -> Bool {
        paths.contains(path)
            || records.contains { $0.files(at: output).contains { $0.path == path } }
    }
}
