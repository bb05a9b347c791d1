import CVipsShim
import Files
public import Metadata
import Records
public import SystemPackage

extension VipsImage {
    /// Writes the picture and brings the file to the disk.
    ///
    /// RGB is tagged with an sRGB profile whatever the source had, grey with one that has the same tone
    /// curve; JP2 says so by number. No orientation tag. If writing fails, a part of the file may be left: the caller removes
    /// it.
    ///
    /// - Parameters:
    ///   - path: the file; what is there is overwritten.
    ///   - settings: the form.
    ///   - metadata: what the file carries beside pixels.
    /// - Returns: of JP2, whose data have no checksums, the SHA-256 of all samples, row by row in the machine's
    ///   byte order; nil of other formats.
    /// - Throws: unsupported where the format cannot hold the picture or its XMP; disk full or
    ///   unwritable; otherwise an internal error, which names errors of row callbacks.
    @discardableResult
    public func write(to path: FilePath, as settings: EncodeSettings, metadata: OutputMetadata)
        throws(ImagingError) -> [UInt8]?
    {
        try write(to: path, as: settings, metadata: metadata, bigTIFFBytes: 3_900_000_000)
    }

    /// A TIFF of more than `bigTIFFBytes`, uncompressed, becomes a BigTIFF: classic TIFF ends at
    /// 4 GiB, and compression may gain nothing.
    @discardableResult
    func write(
        to path: FilePath, as settings: EncodeSettings, metadata: OutputMetadata, bigTIFFBytes: Int
    ) throws(ImagingError) -> [UInt8]? {
        try checkFits(path, settings, metadata)
        let isReduced = settings.outputBitDepth(for: bitDepth) < bitDepth
        let samples = isReduced ? try derived("Reducing to 8 bits", shim_to_8_bits) : shared()
        let output = try samples.derived("Preparing the output", shim_without_metadata)
        if bands == 1 { output.set("icc-profile-data", ICCProfile.grayWithSRGBCurve) }
        let digest =
            settings.format == .jp2 ? try output.writeJP2(to: path, as: settings) : nil
        if digest == nil { try output.encode(to: path, as: settings, metadata, bigTIFFBytes) }
        guard let format = settings.format.headFormat else {
            try Self.bringToDisk(path)
            return nil
        }
        // What libvips writes beside the pixels says more than is known: 72 dots an inch, for instance.
        try MetadataRewriter.replaceHead(
            of: path, to: path, format, metadata, width: width, height: height)
        return digest
    }

    /// Writes a file by libtiff or libvips.
    private func encode(
        to path: FilePath, as settings: EncodeSettings, _ metadata: OutputMetadata,
        _ bigTIFFBytes: Int
    ) throws(ImagingError) {
        let profile = bands == 1 ? nil : "srgb"
        let level = Int32(settings.deflateLevel(bitDepth: bitDepth))
        try VipsMessages.writing(path) {
            path.withPlatformString { name in
                switch settings.format {
                case .tiff:
                    let bytes = settings.tiffBytes(of: self)
                    var form = shim_tiff_form(
                        compression: settings.compression.shim, level: level,
                        tile_side: UInt32(settings.tileSide ?? 0),
                        pyramid: settings.pyramid ? 1 : 0, big: bytes > bigTIFFBytes ? 1 : 0)
                    return metadata.withTIFFFields {
                        shim_save_tiff(handle, name, &form, profile, $0)
                    }
                case .jpeg:
                    let optimized = settings.optimizesCodes(pixels: width * height) ? 1 : 0
                    return shim_save_jpeg(
                        handle, name, Int32(settings.quality), Int32(optimized), profile)
                case .png: return shim_save_png(handle, name, level, profile)
                case .jp2: preconditionFailure("JP2 is not written by libvips")
                }
            }
        }
    }

    /// Writes a JP2 file without metadata; gives the digest of its samples.
    private func writeJP2(
        to path: FilePath, as settings: EncodeSettings
    ) throws(ImagingError) -> [UInt8] {
        let writer = try JPEG2000Writer(
            path,
            OpenJPEGEncoder.Form(
                width: width, height: height, bands: bands, bitDepth: bitDepth,
                tileSide: settings.tileSide ?? EncodeSettings.usualJP2Tiles))
        var hash = SHA256()
        var refusal: ImagingError?
        do throws(ImagingError) {
            try VipsMessages.writing(path) {
                pullRows { row in
                    hash.update(row)
                    do throws(ImagingError) {
                        try writer.take(row)
                        return true
                    } catch {
                        refusal = error
                        return false
                    }
                }
            }
        } catch {
            throw refusal ?? error
        }
        try writer.finish()
        return hash.finalize()
    }

    /// Writes a small JPEG of 8 bits without metadata, for reports.
    ///
    /// - Parameters:
    ///   - path: the file; what is there is overwritten.
    ///   - longSide: most pixels of the longer side.
    /// - Throws: as ``write(to:as:metadata:)``.
    public func writePreview(to path: FilePath, longSide: Int = 800) throws(ImagingError) {
        let settings = EncodeSettings(format: .jpeg, quality: 85)
        try reduced(longSide: longSide).write(to: path, as: settings, metadata: OutputMetadata())
    }

    private func checkFits(
        _ path: FilePath, _ settings: EncodeSettings, _ metadata: OutputMetadata
    ) throws(ImagingError) {
        guard max(width, height) <= settings.format.longestSide else {
            throw ImagingError(
                .unsupported, path,
                "A picture of \(width) x \(height) pixels does not fit into a JPEG file.",
                remedy: "Choose TIFF or PNG.")
        }
        let side = settings.tileSide ?? EncodeSettings.usualJP2Tiles
        let tiles = ((width - 1) / side + 1) * ((height - 1) / side + 1)
        guard settings.format != .jp2 || tiles <= 65_535 else {
            throw ImagingError(
                .unsupported, path,
                "A picture of \(width) x \(height) pixels has too many tiles for a JP2 file.",
                remedy: "Choose larger tiles, or TIFF.")
        }
        // A segment holds no more, and libvips reads no more.
        guard settings.format != .jpeg || (metadata.xmp?.count ?? 0) <= XMPPacket.maximumJPEGBytes
        else {
            throw ImagingError(
                .unsupported, path, "The XMP metadata are too long for a JPEG file.",
                remedy: "Choose TIFF or PNG.")
        }
    }

    private func set(_ field: String, _ bytes: [UInt8]) {
        shim_set_blob(handle, field, bytes, bytes.count)
    }

    private static func bringToDisk(_ path: FilePath) throws(ImagingError) {
        do {
            try FileSystem.syncFile(path)
        } catch {
            throw .writing(path, error)
        }
    }
}

extension EncodeSettings {
    /// The bytes of a TIFF file's samples, uncompressed, with what fills up tiles at the edges, and with the smaller
    /// pictures of a pyramid.
    fileprivate func tiffBytes(of image: borrowing VipsImage) -> Int {
        guard let side = tileSide else { return image.bytes }
        let tileBytes = side * side * image.bands * image.bitDepth / 8
        var (width, height) = (image.width, image.height)
        var tiles = ((width - 1) / side + 1) * ((height - 1) / side + 1)
        while pyramid, max(width, height) > side {
            (width, height) = ((width + 1) / 2, (height + 1) / 2)
            tiles += ((width - 1) / side + 1) * ((height - 1) / side + 1)
        }
        return tiles * tileBytes
    }
}

extension EncodeSettings.Format {
    /// Set for formats whose metadata stand at the beginning of a file.
    var headFormat: FileHead.Format? {
        switch self {
        case .tiff: nil
        case .jpeg: .jpeg
        case .png: .png
        case .jp2: .jp2
        }
    }

    /// Longest side that the format can hold, in pixels; libvips' own limit where it has none.
    fileprivate var longestSide: Int {
        self == .jpeg ? 65_535 : 10_000_000
    }
}

extension EncodeSettings.Compression {
    fileprivate var shim: shim_tiff_compression {
        switch self {
        case .none: SHIM_TIFF_NONE
        case .lzw: SHIM_TIFF_LZW
        case .deflate: SHIM_TIFF_DEFLATE
        case .zstd: SHIM_TIFF_ZSTD
        }
    }
}
