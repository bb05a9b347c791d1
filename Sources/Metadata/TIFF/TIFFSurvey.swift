/// What the directories of a TIFF file hold: which of them are pictures in full size.
///
/// The chain ends where it bites its tail or cannot be read.
///
/// Source: TIFF 6.0, section 8 (NewSubfileType, SubfileType); TIFF Technical Note 1 (SubIFDs).
public struct TIFFSurvey: Hashable, Sendable {
    /// Where the directories of the pictures in full size lie, in the file's order.
    ///
    /// Thumbnails, the smaller levels of a pyramid and masks are none. The directories that hang from
    /// a thumbnail count, as some programs put the picture there. Where a file calls all of its
    /// pictures reduced, the largest one counts.
    public private(set) var pages: [Int] = []
    /// The file has more directories than are looked at, so that its pages are not known.
    public private(set) var isTooLong = false
    /// The file holds the raw data of a camera's sensor.
    public private(set) var isCameraRaw = false

    /// Most directories that are looked at.
    public static let longestChain = 10_000
    private static let mostSubdirectories = 64

    /// Reads a classic TIFF or BigTIFF structure; nil if it is none.
    public init?(_ source: some ByteSource) {
        guard var structure = TIFFStructure(source, budget: 1 << 20) else { return nil }
        isCameraRaw = Self.isCanonRaw(source, structure)
        var largest: (offset: Int, pixels: Int)?
        var offset = structure.firstDirectory
        var length = 0
        while let (entries, next, _) = structure.locate(at: offset) {
            length += 1
            guard length <= Self.longestChain else {
                isTooLong = true
                break
            }
            let picture = note(entries, at: offset, structure)
            if let picture, picture.isReduced {
                if picture.pixels > largest?.pixels ?? 0 { largest = (offset, picture.pixels) }
                noteSubdirectories(entries, &structure)
            }
            offset = next
        }
        if pages.isEmpty, let largest { pages = [largest.offset] }
    }

    /// True for Canon's raw files, whose pictures look like old JPEG.
    ///
    /// Behind the header they have the letters CR, their version and the place of the raw data's directory; other
    /// files have anything there. Source: what `ExifTool.pm` tells them by, and files of many cameras.
    private static func isCanonRaw(
        _ source: some ByteSource, _ structure: TIFFStructure<some ByteSource>
    ) -> Bool {
        guard !structure.isBig, let mark = source.read(at: 8, count: 8),
            mark.starts(with: [0x43, 0x52, 2, 0]),
            let place = Int(exactly: structure.order.unsigned(mark.suffix(4)))
        else { return false }
        var structure = structure
        return structure.locate(at: place) != nil
    }

    /// Adds a directory to the pages if it is one; nil if it holds no picture.
    private mutating func note(
        _ entries: [TIFFEntryLocation], at offset: Int, _ structure: TIFFStructure<some ByteSource>
    ) -> (pixels: Int, isReduced: Bool)? {
        let numbers = Dictionary(
            entries.map { ($0.tag, structure.number(in: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        // A color filter array, and the same in linear light.
        if numbers[TIFFTag.dngVersion] != nil
            || [32803, 34892].contains(numbers[TIFFTag.photometric])
        {
            isCameraRaw = true
        }
        guard let width = numbers[TIFFTag.width], let height = numbers[TIFFTag.height] else {
            return nil
        }
        let kind = numbers[TIFFTag.newSubfileType] ?? 0
        guard kind & 4 == 0 else { return nil }
        let isReduced = kind & 1 != 0 || numbers[TIFFTag.subfileType] == 2
        if !isReduced { pages.append(offset) }
        let (pixels, isAbsurd) = width.multipliedReportingOverflow(by: height)
        return (isAbsurd ? .max : Int(clamping: pixels), isReduced)
    }

    private mutating func noteSubdirectories(
        _ entries: [TIFFEntryLocation], _ structure: inout TIFFStructure<some ByteSource>
    ) {
        guard let entry = entries.first(where: { $0.tag == TIFFTag.subDirectories }),
            let places = structure.value(of: entry, maximumBytes: 8 * Self.mostSubdirectories)
        else { return }
        for place in places.integers {
            guard let (entries, _, _) = structure.locate(at: place) else { continue }
            _ = note(entries, at: place, structure)
        }
    }
}
