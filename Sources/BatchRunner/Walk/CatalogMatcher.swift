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
///
/// Takes memory for rows that scans fit and for scans without one, hardly any for the others.
struct CatalogMatcher {
    let table: CatalogTable
    /// What else the sources of rows may be called, with their numbers.
    private var spellings: [[UInt8]: [Int]] = [:]
    /// Sources that are not ASCII: strings are equal if their normal forms are.
    private var composed: [String: [Int]] = [:]
    /// The scans by the numbers of the sources.
    private var matches: [Int: CatalogMatch] = [:]
    private var unnamed = UnnamedScans()
    private var pictures = 0

    /// What a row describes, and why it describes nothing.
    struct Result {
        /// The scan; nil for none.
        var scan: FilePath?
        /// The second half of a sentence; nil if a picture of the scan gets what the row says.
        var problem: String?
    }

    init(_ table: CatalogTable) {
        self.table = table
        var folders: [FilePath: FilePath] = [:]
        for number in 0..<table.sources.count {
            let source = Array(table.sources.source(number))
            for spelling in Self.spellings(of: source, &folders) where spelling != source {
                spellings[spelling, default: []].append(number)
            }
            if let text = Self.composedKey(source) { composed[text, default: []].append(number) }
        }
    }

    private static func spellings(
        of source: [UInt8], _ folders: inout [FilePath: FilePath]
    ) -> [[UInt8]] {
        let backslash = UInt8(ascii: "\\")
        let slashed = source.map { $0 == backslash ? UInt8(ascii: "/") : $0 }
        return (slashed == source ? [source] : [source, slashed]).flatMap { spelling -> [[UInt8]] in
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
        let scan = CatalogMatch.Scan(root: root, path: path)
        var isNamed = offer(scan, as: path.bytes, .path)
        isNamed = offer(scan, as: scan.absolute.bytes, .path) || isNamed
        if path.components.count > 1, let name = path.lastComponent {
            isNamed = offer(scan, as: name.bytes, .name) || isNamed
        }
        if !isNamed { unnamed.add(scan) }
    }

    /// Returns true if a row could mean the scan.
    private mutating func offer(
        _ scan: CatalogMatch.Scan, as name: [UInt8], _ fit: CatalogMatch.Fit
    ) -> Bool {
        let exact = (table.sources[name].map { [$0] } ?? []) + (spellings[name] ?? [])
        let alike = Self.composedKey(name).flatMap { composed[$0] } ?? []
        for number in exact { take(scan, for: number, fit) }
        for number in alike { take(scan, for: number, fit.composed) }
        return !exact.isEmpty || !alike.isEmpty
    }

    private mutating func take(
        _ scan: CatalogMatch.Scan, for number: Int, _ fit: CatalogMatch.Fit
    ) {
        if matches[number]?.add(scan, fit) == nil {
            matches[number] = CatalogMatch(fit: fit, scans: [scan])
        }
    }

    /// Tells what each row describes, in the order of the file, when all scans have been met.
    ///
    /// - Parameters:
    ///   - isTaken: whether a page beyond the first one of a scan is a picture of its own.
    ///   - body: called for each row.
    /// - Returns: what there is to tell of the catalogue.
    func match(
        isTaken: (Int, FilePath) -> Bool, _ body: (CatalogTable.Row, Result) throws -> Void
    ) rethrows -> CatalogFindings {
        var findings = CatalogFindings(file: CodablePath(table.file))
        findings.rows = table.count
        let rivals = rivals()
        try table.forEachRow { row in
            let result = result(for: row, rivals, isTaken)
            if let problem = result.problem { findings.add(row, problem) }
            try body(row, result)
        }
        let described = matches.count { $0.value.isClear && rivals[$0.key] == nil }
        findings.scansWithoutRow = pictures - described
        findings.firstScansWithoutRow = unnamed.first
        return findings
    }

    private func result(
        for row: CatalogTable.Row, _ rivals: [Int: CatalogPlace],
        _ isTaken: (Int, FilePath) -> Bool
    ) -> Result {
        guard let match = matches[row.number] else {
            let hint = unnamed.nearest(to: row.source).map { " (did you mean '\($0)'?)" } ?? ""
            return Result(problem: "names no scan of this run\(hint)")
        }
        guard match.isClear, let scan = match.scans.first?.absolute else {
            return Result(problem: match.problem)
        }
        if let place = rivals[row.number] {
            return Result(
                problem:
                    "names '\(scan)', which \(place) also names, spelled differently. Use one spelling, or remove one of them"
            )
        }
        if let page = row.page, page > 1, !isTaken(page, scan) {
            return Result(scan: scan, problem: UnusedCatalogRow.pageNotTaken(page))
        }
        return Result(scan: scan)
    }

    /// For sources that name the scan of another source: where the first row of another one stands.
    private func rivals() -> [Int: CatalogPlace] {
        var numbers: [FilePath: [Int]] = [:]
        for (number, match) in matches where match.isClear {
            numbers[match.scans[0].absolute, default: []].append(number)
        }
        let groups = numbers.values.filter { $0.count > 1 }.map { $0.sorted() }
        guard !groups.isEmpty else { return [:] }
        var places: [Int: CatalogPlace] = [:]
        let wanted = Set(groups.joined())
        table.forEachRow { row in
            if wanted.contains(row.number), places[row.number] == nil {
                places[row.number] = row.place
            }
        }
        var rivals: [Int: CatalogPlace] = [:]
        for group in groups {
            for number in group {
                rivals[number] = places[number == group[0] ? group[1] : group[0]]
            }
        }
        return rivals
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
