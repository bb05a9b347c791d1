import Records
import SystemPackage

/// The scans that a source of a catalogue could mean.
struct CatalogMatch {
    struct Scan: Equatable {
        /// The input folder.
        var root: FilePath
        /// The scan below it.
        var path: FilePath

        var absolute: FilePath { root.appending(path.components) }
    }

    /// How well a name fits, the best first.
    enum Fit: Int, Comparable {
        case path, composedPath, name, composedName

        var composed: Fit { self == .path ? .composedPath : .composedName }

        static func < (left: Fit, right: Fit) -> Bool { left.rawValue < right.rawValue }
    }

    private(set) var fit: Fit
    /// Those that fit best; the first few.
    private(set) var scans: [Scan]

    /// Most scans that a problem names.
    private static let mostNamed = 3

    init(fit: Fit, scans: [Scan]) {
        self.fit = fit
        self.scans = scans
    }

    /// Takes in a scan; what fits worse than others does not count.
    mutating func add(_ scan: Scan, _ fit: Fit) {
        if fit < self.fit {
            self = CatalogMatch(fit: fit, scans: [scan])
        } else if fit == self.fit, scans.count < Self.mostNamed,
            !scans.contains(where: { $0.absolute == scan.absolute })
        {
            scans.append(scan)
        }
    }

    /// True if it is one scan.
    var isClear: Bool { scans.count == 1 }

    /// Why it is not clear, as the second half of a sentence, and what would make it so.
    var problem: String {
        let names = scans.map { "'\($0.absolute)'" }
        return "may mean \(names.joined(separator: " or ")). \(remedy)"
    }

    private var remedy: String {
        // Equal strings may be other bytes.
        if Set(scans.map { $0.path.bytes }).count < scans.count { return "Write the absolute path" }
        if Set(scans.map { String(decoding: $0.path) }).count < scans.count {
            return "Write the name in the Unicode normal form that it has on the disk"
        }
        return "Write the path below the input folder"
    }
}
