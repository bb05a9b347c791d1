import JobStorage
import Records
import SystemPackage
import Tables

/// What a catalogue would say about the scans of a run that has not begun.
struct CatalogForecast {
    /// How the two fit.
    let findings: CatalogFindings
    /// Hashes of the entries of each scan, by page; 0 for the whole file.
    private let entries: [FilePath: [Int: Int]]

    /// Walks everything that was selected.
    ///
    /// - Throws: ``FileSystemError`` for an input that is gone.
    init(
        _ table: CatalogTable, _ selection: InputSelection, _ filter: WalkFilter,
        isTaken: (Int, FilePath) -> Bool
    ) throws {
        var matcher = CatalogMatcher(table)
        for start in selection.starts {
            var walker = InputWalker(root: start.root, filter: filter)
            try walker.walk(from: start.path) { found in
                if found.kind == .picture { matcher.meet(found.path, below: start.root) }
            }
        }
        var entries: [FilePath: [Int: Int]] = [:]
        findings = matcher.match(isTaken: isTaken) { row, result in
            guard let scan = result.scan else { return }
            entries[scan, default: [:]][row.page ?? 0] = row.entry.hashValue
        }
        self.entries = entries
    }

    /// Whether a picture has the entry that the catalogue has for it.
    func isSame(_ entry: CatalogEntry?, of source: FilePath, _ place: PicturePlace) -> Bool {
        let pages = entries[source]
        return entry?.hashValue == pages?[place.page ?? 1] ?? pages?[0]
    }
}
