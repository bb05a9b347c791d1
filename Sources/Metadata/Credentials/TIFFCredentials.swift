/// The directories of a TIFF file, and the manifest store that one of them points to.
///
/// Readers look in the last directory and then in the first one. The store of another is none.
///
/// Source: C2PA 2.2, annex A.3.3.
struct TIFFCredentials {
    /// The first directory.
    let first: Directory
    /// The entry of the store that the file has.
    let entry: TIFFEntryLocation?
    /// The store that the file has.
    let place: ManifestPlace?
    let order: ByteOrder
    /// True for BigTIFF.
    let isBig: Bool

    struct Directory {
        var entries: [TIFFEntryLocation]
        /// Where the one that follows lies; 0 if there is none.
        var next: Int
        /// From its count to the field that points to the next.
        var range: Range<Int>
    }

    /// Looks through a file; nil if it does not begin as a TIFF file does.
    init?(_ source: some ByteSource) throws(ManifestFault) {
        guard var structure = TIFFStructure(source, budget: 0) else { return nil }
        order = structure.order
        isBig = structure.isBig
        first = try structure.credentialsDirectory(at: structure.firstDirectory)
        var last = first
        let header = 0..<(isBig ? 16 : 8)
        var ranges = [header, first.range]
        while last.next != 0 {
            guard ranges.count <= TIFFSurvey.longestChain else {
                throw .unsupported("it has more than \(TIFFSurvey.longestChain) directories")
            }
            last = try structure.credentialsDirectory(at: last.next)
            ranges.append(last.range)
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        guard zip(ranges, ranges.dropFirst()).allSatisfy({ !$0.overlaps($1) }) else {
            throw .damaged("its directories share bytes")
        }
        let ofLast = try Self.entry(of: last)
        let ofFirst = try Self.entry(of: first)
        entry = ofLast ?? ofFirst
        guard let entry else {
            place = nil
            return
        }
        place = try Self.place(entry, source, order, apartFrom: ranges)
    }

    private static func entry(of directory: Directory) throws(ManifestFault) -> TIFFEntryLocation? {
        let found = directory.entries.filter { $0.tag == TIFFTag.manifestStore }
        guard found.count < 2 else { throw .malformed("the file has two manifest stores") }
        return found.first
    }

    private static func place(
        _ entry: TIFFEntryLocation, _ source: some ByteSource, _ order: ByteOrder,
        apartFrom directories: [Range<Int>]
    ) throws(ManifestFault) -> ManifestPlace {
        guard entry.typeCode == TIFFType.undefined.rawValue else {
            throw .malformed(
                "the tag of its manifest store is of type \(entry.typeCode) instead of UNDEFINED (7)"
            )
        }
        guard let count = Int(exactly: entry.count),
            let offset = Int(exactly: order.unsigned(entry.field)), offset <= source.count,
            count <= source.count - offset
        else { throw .malformed("its manifest store lies outside the file") }
        let run = offset..<offset + count
        guard !directories.contains(where: run.overlaps) else {
            throw .malformed("its manifest store lies upon a directory")
        }
        try ManifestStoreHead.check(run, in: source, "the tag of its manifest store")
        let countField = entry.offset + 4..<entry.valueField
        return ManifestPlace(
            container: .tiff, runs: [run],
            embedding: [countField, run].sorted { $0.lowerBound < $1.lowerBound })
    }
}

extension TIFFStructure {
    /// Reads a directory without its values.
    fileprivate mutating func credentialsDirectory(at offset: Int) throws(ManifestFault)
        -> TIFFCredentials.Directory
    {
        guard let (entries, next, nextField) = locate(at: offset),
            case let end = nextField + (isBig ? 8 : 4), end <= source.count
        else { throw .damaged("its directories cannot be followed to the last one") }
        return TIFFCredentials.Directory(entries: entries, next: next, range: offset..<end)
    }
}
