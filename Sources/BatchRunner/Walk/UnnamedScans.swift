import Records
import SystemPackage

/// Scans that no row of a catalogue could mean, to find those that a row nearly names.
///
/// Names are nearly the same if they differ in capitals, Unicode normal form, blanks around them or the extension alone.
struct UnnamedScans {
    /// The first ones, absolute.
    private(set) var first: [CodablePath] = []
    /// Paths below the input folders by what their names have in common with those that are nearly the same.
    private var paths: [String: [FilePath]] = [:]
    private var count = 0

    /// Hints are a help for a few wrong names, not for archives without any row.
    private static let mostKept = 100_000

    mutating func add(_ scan: CatalogMatch.Scan) {
        if first.count < CatalogFindings.mostNamed { first.append(CodablePath(scan.absolute)) }
        count += 1
        guard count <= Self.mostKept, let name = scan.path.lastComponent else { return }
        paths[Self.key(String(decoding: name)[...]), default: []].append(scan.path)
    }

    /// The one scan below its input folder that is nearly called like a source; nil for none, and for several.
    func nearest(to source: String) -> FilePath? {
        let parts = source.split { $0 == "/" || $0 == "\\" }
        guard let name = parts.last, let found = paths[Self.key(name)] else { return nil }
        if found.count == 1 { return found[0] }
        let whole = parts.map(Self.key)
        let same = found.filter { path in
            path.components.map { Self.key(String(decoding: $0)[...]) } == whole
        }
        return same.count == 1 ? same[0] : nil
    }

    private static func key(_ name: Substring) -> String {
        let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? name : name[..<$0] }
        return String(stem ?? name).trimmedOfBlanks.lowercased()
    }
}

extension String {
    fileprivate var trimmedOfBlanks: Substring {
        drop(while: \.isWhitespace).dropLast(reversed().prefix(while: \.isWhitespace).count)
    }
}
