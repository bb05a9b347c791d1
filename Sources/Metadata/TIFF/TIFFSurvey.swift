public import SystemPackage

/// What the chain of directories of a TIFF file says beyond its first picture.
///
/// The chain ends where it bites its tail or cannot be read.
public struct TIFFSurvey: Hashable, Sendable {
    /// Pictures in full size; reduced copies, as in pyramids, and masks do not count.
    public private(set) var pages = 0
    /// The first picture is the thumbnail of a camera's raw file.
    public private(set) var isCameraRaw = false

    private static let longestChain = 10_000

    /// Reads a classic TIFF or BigTIFF file; nil if it is none.
    public init?(_ file: FileDescriptor) {
        guard let source = FileSource(file) else { return nil }
        self.init(source)
    }

    /// Reads a classic TIFF or BigTIFF structure; nil if it is none.
    init?(_ source: some ByteSource) {
        guard var structure = TIFFStructure(source, budget: 0) else { return nil }
        var offset = structure.firstDirectory
        var length = 0
        while length < Self.longestChain, let directory = structure.locate(at: offset) {
            length += 1
            let numbers = Dictionary(
                directory.entries.map { ($0.tag, structure.number(in: $0)) },
                uniquingKeysWith: { $1 })
            let kind = numbers[TIFFTag.newSubfileType] ?? 0
            let isReduced = kind & 1 != 0 || numbers[TIFFTag.subfileType] == 2
            if length == 1 {
                isCameraRaw =
                    numbers[TIFFTag.dngVersion] != nil
                    || (isReduced && numbers[TIFFTag.subDirectories] != nil)
            }
            if !isReduced, kind & 4 == 0 { pages += 1 }
            offset = directory.next
        }
        pages = max(pages, 1)
    }
}
