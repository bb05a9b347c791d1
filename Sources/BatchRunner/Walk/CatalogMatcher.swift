import Files
import JobStorage
import Records
import SystemPackage
import Tables

/// Finds the scans that the rows of a catalogue name, as a walk meets them.
///
/// A row names a scan by its path below an input folder or by its absolute path; of a scan whose name no other has, the
/// name by itself will do. Names are compared byte by byte. Those that differ in their Unicode normal form alone
/// (as file systems write them) count as the same where no name is the same byte for byte. A backslash may stand for a
/// slash. A row that several scans could be meant by describes none of them.
struct CatalogMatcher {
    let table: CatalogTable
    /// What else the sources of rows may be called, with their numbers.
    private var spellings: [[UInt8]: [Int]] = [:]
    /// Sources that are not ASCII: strings are equal if their normal forms are.
    private var composed: [String: [Int]] = [:]
    /// The scans by the numbers of the sources.
    private var matches: [Match]
    /// The first scans that no row could mean.
    private var firstUnnamed: [CodablePath] = []
    private var pictures = 0

    /// How well a name fits, the best first.
    fileprivate enum Fit: Int, Comparable {
        case path, composedPath, name, composedName, none

        var composed: Fit { self == .path ? .composedPath : .composedName }

        static func < (left: Fit, right: Fit) -> Bool { left.rawValue < right.rawValue }
    }

    fileprivate struct Match {
        var fit = Fit.none
        /// The first scan that fits best.
        var scan = FilePath()
        /// Others that fit as well; the first few.
        var others: [FilePath] = []
    }

    /// Most other scans that a problem names.
    private static let mostNamed = 2

    init(_ table: CatalogTable) {
        self.table = table
        matches = Array(repeating: Match(), count: table.sources.count)
        var folders: [FilePath: FilePath] = [:]
        for (source, number) in table.sources {
            for spelling in Self.spellings(of: source, &folders) where spelling != source {
                spellings[spelling, default: []].append(number)
            }
            if let text = Self.composedKey(source) { composed[text, default: []].append(number) }
        }
    }

    private static func spellings(
        of source: [UInt8], _ folders: inout [FilePath: FilePath]
    ) -> [[UInt8]] {
        var spellings = [source]
        let backslash = UInt8(ascii: "\\")
        if source.contains(backslash) {
            spellings.append(source.map { $0 == backslash ? UInt8(ascii: "/") : $0 })
        }
        return spellings.flatMap { spelling -> [[UInt8]] in
            // Nearly all are names and paths below the folder, and there may be a million of them.
            guard spelling.mayBeSpelledOtherwise else { return [spelling] }
            let path = FilePath(bytes: spelling).lexicallyNormalized()
            guard path.isAbsolute, let name = path.lastComponent else {
                return [spelling, path.bytes]
            }
            // Walks know folders by paths without links.
            let folder = path.removingLastComponent()
            let real = folders[folder] ?? (try? FileSystem.realPath(folder)) ?? folder
            folders[folder] = real
            return [spelling, path.bytes, real.appending(name).bytes]
        }
    }

    private static func composedKey(_ name: [UInt8]) -> String? {
        name.contains { $0 >= 0x80 } ? String(validating: name, as: UTF8.self) : nil
    }

    /// Takes in a scan.
    mutating func meet(_ path: FilePath, below root: FilePath) {
        pictures += 1
        let scan = root.appending(path.components)
        var isNamed = offer(scan, as: path.bytes, .path)
        isNamed = offer(scan, as: scan.bytes, .path) || isNamed
        if path.components.count > 1, let name = path.lastComponent {
            isNamed = offer(scan, as: name.bytes, .name) || isNamed
        }
        guard !isNamed else { return }
        if firstUnnamed.count < CatalogFindings.mostNamed { firstUnnamed.append(CodablePath(scan)) }
    }

    /// Returns true if a row could mean the scan.
    private mutating func offer(_ scan: FilePath, as name: [UInt8], _ fit: Fit) -> Bool {
        var isNamed = false
        if let number = table.sources[name] {
            take(scan, for: number, fit)
            isNamed = true
        }
        for number in spellings[name] ?? [] {
            take(scan, for: number, fit)
            isNamed = true
        }
        for number in Self.composedKey(name).flatMap({ composed[$0] }) ?? [] {
            take(scan, for: number, fit.composed)
            isNamed = true
        }
        return isNamed
    }

    private mutating func take(_ scan: FilePath, for number: Int, _ fit: Fit) {
        let best = matches[number]
        if fit < best.fit {
            matches[number] = Match(fit: fit, scan: scan)
        } else if fit == best.fit, scan != best.scan, best.others.count <= Self.mostNamed,
            !best.others.contains(scan)
        {
            matches[number].others.append(scan)
        }
    }

    /// What the rows of a source describe: a scan, or nothing, with the reason.
    enum Answer {
        case scan(FilePath)
        case problem(String)
    }

    /// The answers by the numbers of the sources, when all scans have been met.
    func answers() -> [Answer] {
        var numbers: [FilePath: [Int]] = [:]
        for (number, match) in matches.enumerated() where match.isClear {
            numbers[match.scan, default: []].append(number)
        }
        return matches.map { match in
            guard match.isClear else { return .problem(match.problem) }
            guard numbers[match.scan]?.count == 1 else {
                return .problem(
                    "names '\(match.scan)', which other rows spell in another way. Spell it alike")
            }
            return .scan(match.scan)
        }
    }

    /// What there is to tell of the catalogue, when all scans have been met.
    func findings(_ answers: [Answer]) -> CatalogFindings {
        var findings = CatalogFindings(file: CodablePath(table.file))
        findings.rows = table.count
        table.forEachRow { row in
            guard case .problem(let problem) = answers[row.number] else { return }
            findings.unusedRows += 1
            guard findings.firstUnusedRows.count < CatalogFindings.mostNamed else { return }
            findings.firstUnusedRows.append(
                UnusedCatalogRow(
                    line: row.line, source: row.source, page: row.page, problem: problem))
        }
        let described = answers.count { if case .scan = $0 { true } else { false } }
        findings.scansWithoutRow = pictures - described
        findings.firstScansWithoutRow = firstUnnamed
        return findings
    }
}

extension CatalogMatcher.Match {
    /// True if it is one scan.
    fileprivate var isClear: Bool { fit != .none && others.isEmpty }

    fileprivate var problem: String {
        if fit == .none { return "names no scan of this run" }
        let scans = ([scan] + others).map { "'\($0)'" }
        return "may mean \(scans.joined(separator: " or ")). Write the path below the input folder"
            + (fit == .path ? ", or the absolute path" : "")
    }
}

extension [UInt8] {
    /// True for paths that begin with a slash, or hold two in a row, or a part that begins with a dot.
    fileprivate var mayBeSpelledOtherwise: Bool {
        var isAfterSlash = true
        for byte in self {
            if isAfterSlash, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return true }
            isAfterSlash = byte == UInt8(ascii: "/")
        }
        return isAfterSlash
    }
}
