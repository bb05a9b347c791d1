/// The directories of an EXIF block.
struct EXIFContent: Sendable, Hashable {
    /// The main picture's directory (IFD0).
    var main = TIFFDirectory()
    /// How the picture was taken (Exif IFD).
    var exposure = TIFFDirectory()
    /// Where it was taken (GPS IFD).
    var gps = TIFFDirectory()
    /// True if a second directory follows, which holds a small copy of the picture.
    var hasThumbnail = false
    /// Names of directories that are pointed to and cannot be read.
    var lost: [String] = []
}

/// Reads EXIF blocks.
///
/// Source: Exif 2.32 (CIPA DC-008-2019), section 4.
enum EXIFReader {
    /// The letters before the TIFF structure in a JPEG file.
    static let prefix: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
    /// Longest value that is read; nothing but maker notes and attacks is longer.
    static let maximumValueBytes = 1 << 20
    /// Most bytes of values that are read of one block.
    static let maximumTotalBytes = 8 << 20

    /// Reads a block, with or without its `Exif\0\0`.
    ///
    /// - Returns: nil if it has no readable main directory.
    static func read(_ block: [UInt8]) -> EXIFContent? {
        let source = MemorySource(bytes: withoutPrefix(block))
        guard var structure = TIFFStructure(source, budget: maximumTotalBytes) else { return nil }
        return read(from: &structure, mainTags: { _ in true })
    }

    /// The main directory of a block alone; nil if it cannot be read.
    static func mainDirectory(_ block: [UInt8]) -> TIFFDirectory? {
        let source = MemorySource(bytes: withoutPrefix(block))
        var structure = TIFFStructure(source, budget: maximumTotalBytes)
        guard let first = structure?.firstDirectory else { return nil }
        return structure?.directory(at: first, maximumBytes: maximumValueBytes)
    }

    /// The TIFF structure of a block.
    static func withoutPrefix(_ block: [UInt8]) -> [UInt8] {
        block.starts(with: prefix) ? Array(block.dropFirst(prefix.count)) : block
    }

    /// Reads the main directory at an offset of a structure, or its first one, and those that it
    /// points to.
    static func read(
        from structure: inout TIFFStructure<some ByteSource>, at offset: Int? = nil,
        mainTags: (UInt16) -> Bool, maximumMainBytes: Int = maximumValueBytes
    ) -> EXIFContent? {
        let pointers = [TIFFTag.exifDirectory, TIFFTag.gpsDirectory]
        guard
            let main = structure.directory(
                at: offset ?? structure.firstDirectory, maximumBytes: maximumMainBytes,
                where: { pointers.contains($0) || mainTags($0) })
        else { return nil }
        var content = EXIFContent(main: main)
        content.hasThumbnail = main.next != 0
        if let offset = main.integer(TIFFTag.exifDirectory) {
            if let found = structure.directory(at: offset, maximumBytes: maximumValueBytes) {
                content.exposure = found
            } else {
                content.lost.append("EXIF directory")
            }
        }
        if let offset = main.integer(TIFFTag.gpsDirectory) {
            if let found = structure.directory(at: offset, maximumBytes: maximumValueBytes) {
                content.gps = found
            } else {
                content.lost.append("GPS directory")
            }
        }
        return content
    }
}
