import CVipsShim
import Metadata

/// The formats of Netpbm (PBM, PGM, PPM, PAM, PFM), decoded here.
enum PNMReading {
    /// Pictures of one file that are counted.
    private static let mostPictures = 10_000

    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let header = try readHeader(file, at: 0)
        let size = file.source.count
        var pages = 1
        if let end = header.end(from: 0) {
            guard end <= size else { throw file.endsTooEarly() }
            pages = count(file, from: end, size)
        }
        let form = RowForm(
            width: header.width, height: header.height, bands: header.colors,
            bits: header.sampleBits,
            space: header.colors == 1 ? SHIM_SPACE_GRAY : SHIM_SPACE_RGB)
        var opened = OpenedPicture(
            rows: try SourceRows(decoder(file, header), as: form, subject: file.path))
        opened.pages = pages
        opened.channels = header.depth
        return opened
    }

    private static func decoder(_ file: SourceFile, _ header: PNMHeader) -> any RowDecoder {
        header.isPlain ? PNMPlainDecoder(file, header) : PNMDecoder(file, header)
    }

    private static func readHeader(_ file: SourceFile, at offset: Int)
        throws(ImagingError) -> PNMHeader
    {
        let head = try file.piece(at: offset, upTo: PNMHeader.longest)
        let header: PNMHeader
        do throws(PNMHeader.Problem) {
            header = try PNMHeader.read(head)
        } catch {
            switch error {
            case .damaged:
                throw .damaged(file.path, file.format, detail: "the header makes no sense")
            case .unsupported(let what): throw .unsupported(file.path, what)
            }
        }
        try file.checkSides(header.width, header.height)
        return header
    }

    /// The first picture and those that stand behind it.
    private static func count(_ file: SourceFile, from end: Int, _ size: Int) -> Int {
        var (pages, position) = (1, end)
        while pages < mostPictures, position < size,
            let header = try? readHeader(file, at: position),
            let end = header.end(from: position), end <= size
        {
            pages += 1
            position = end
        }
        return pages
    }
}

extension PNMHeader {
    /// Where a picture ends that begins at `offset`; nil where numbers are written in digits.
    fileprivate func end(from offset: Int) -> Int? {
        rowBytes.map { offset + headerBytes + $0 * height }
    }
}
