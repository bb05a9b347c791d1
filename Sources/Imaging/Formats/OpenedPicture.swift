import CVipsShim
import Metadata
import Records
import SystemPackage

/// A picture as the reader of its format opens it: the header is read and judged, no pixel decoded.
///
/// Everything that differs from format to format ends here; ``SourcePicture`` does the rest alike for
/// all of them.
struct OpenedPicture: ~Copyable {
    /// Rows as they stand in the file: not yet upright, channels of colour before transparency.
    let rows: SourceRows
    /// Channels in the file, where the decoder leaves some out; nil: those of the rows.
    var channels: Int?
    /// How the samples are to be read as colours.
    var encoding = ColorEncoding.unstated
    /// EXIF's orientation, 1 to 8, that the rows still lack.
    var orientation = 1
    /// Pages in the file.
    var pages = 1
    /// The metadata blocks as they stand in the file, and the resolution.
    var metadata = SourceMetadata()
    /// Set where the decoder holds all of the picture in memory.
    var whole: WholePicture?
    /// What the header gives reason to flag and is not common to all formats.
    var flags: [QualityFlag] = []
    /// Looks for damage that the decoder did not tell, when every row has come out of it.
    var examine: (() throws(Errno) -> PictureWarning?)?
    /// Rows at a half, a quarter or an eighth of the size, where the decoder is faster at that.
    var reduced: ((_ divisor: Int) throws(ImagingError) -> SourceRows)?

    init(rows: consuming SourceRows) {
        self.rows = rows
    }

    /// Opens a file by the reader of its format.
    ///
    /// `page` is the number of a page in full size, from 1 on; nil is the first one. Formats but TIFF
    /// have one page that can be asked for.
    static func open(_ file: SourceFile, page: Int?) throws(ImagingError) -> OpenedPicture {
        if let page, page != 1, file.format != .tiff { throw .noPage(page, of: 1, file.path) }
        return switch file.format {
        case .jpeg: try JPEGReading.open(file)
        case .png: try PNGReading.open(file)
        case .tiff: try TIFFReading.open(file, page: page)
        case .jp2: try JPEG2000Reading.open(file)
        case .webp: try WebPReading.open(file)
        case .heic, .avif: try HEIFReading.open(file)
        case .jxl: try JXLReading.open(file)
        case .bmp: try BMPReading.open(file)
        case .pnm: try PNMReading.open(file)
        }
    }
}
