/// The form of a written picture.
public struct EncodeSettings: Codable, Hashable, Sendable {
    /// A format that pictures are written in.
    public enum Format: String, Codable, CaseIterable, Sendable {
        /// TIFF, the default of archives.
        case tiff
        /// JPEG, 8 bits, lossy.
        case jpeg
        /// PNG.
        case png
        /// JPEG 2000, lossless.
        case jp2

        /// The file name extension, without dot.
        public var fileExtension: String {
            switch self {
            case .tiff: "tif"
            case .jpeg: "jpg"
            case .png: "png"
            case .jp2: "jp2"
            }
        }
    }

    /// How TIFF data are packed; never lossy.
    public enum Compression: String, Codable, CaseIterable, Sendable {
        /// Not at all: what some archives require of masters.
        case none
        /// LZW with horizontal differences, read everywhere.
        case lzw
        /// Deflate with horizontal differences.
        case deflate
        /// Zstandard with horizontal differences; few programs read it.
        case zstd
    }

    /// The file format.
    public var format: Format
    /// 8 or 16 bits per sample, never more than the picture has; nil keeps them.
    ///
    /// JPEG always has 8.
    public var bitDepth: Int?
    /// For TIFF.
    public var compression: Compression
    /// JPEG quality, 1 to 100; from 90 on, colour is not subsampled.
    public var quality: Int
    /// Pixels of a side of the tiles, a power of two from 16 on; nil for TIFF in strips of 16 rows, and for JP2 in
    /// tiles of ``usualJP2Tiles`` pixels.
    public var tileSide: Int?
    /// TIFF in tiles with smaller pictures, each half as wide and high, down to one that fits into a tile.
    public var pyramid: Bool

    /// Settings; the default is a TIFF of the picture's depth in strips with deflate.
    public init(
        format: Format = .tiff, bitDepth: Int? = nil, compression: Compression = .deflate,
        quality: Int = 90, tileSide: Int? = nil, pyramid: Bool = false
    ) {
        precondition(!pyramid || tileSide != nil, "a pyramid without tiles")
        self.format = format
        self.bitDepth = bitDepth
        self.compression = compression
        self.quality = quality
        self.tileSide = tileSide
        self.pyramid = pyramid
    }

    /// Larger tiles gain little, and a row of them is held in memory.
    static let usualJP2Tiles = 512

    /// How many smaller pictures a file holds of a picture of this many pixels.
    func levels(width: Int, height: Int) -> Int {
        guard pyramid, let tileSide else { return 0 }
        var (side, levels) = (max(width, height), 0)
        while side > tileSide {
            side = (side + 1) / 2
            levels += 1
        }
        return levels
    }

    /// Bits of a written sample for a picture of this many.
    public func outputBitDepth(for depth: Int) -> Int {
        format == .jpeg ? 8 : min(bitDepth ?? depth, depth)
    }

    /// Effort of deflate in TIFF and PNG files, 1 to 9.
    ///
    /// Measured on photographs with grain: with 16 bits, whose lower halves are noise, level 1 gives
    /// files as small as level 6 (within 1 %) in two thirds of the time; with 8 bits level 5 gives
    /// files 1 to 5 % larger in half of the time.
    func deflateLevel(bitDepth: Int) -> Int {
        bitDepth == 8 ? 5 : 1
    }

    /// True if a JPEG file gets Huffman codes made for the picture.
    ///
    /// They save 4 to 5 % of the file, but libjpeg then holds the coefficients of the whole picture:
    /// measured at 100 megapixels, 330 MB at quality 80 and 630 MB at 90 instead of 48 MB. The rule
    /// knows pixels only, so that a file never depends on the memory of the machine.
    func optimizesCodes(pixels: Int) -> Bool {
        pixels <= 32_000_000
    }
}
