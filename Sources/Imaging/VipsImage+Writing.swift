import CVipsShim
import Files
public import Metadata
import Records
public import SystemPackage

extension VipsImage {
    /// Writes the picture and brings the file to the disk.
    ///
    /// RGB is tagged with an sRGB profile whatever the source had, grey with one that has the same tone
    /// curve. No orientation tag. If writing fails, a part of the file may be left: the caller removes
    /// it.
    ///
    /// - Parameters:
    ///   - path: the file; what is there is overwritten.
    ///   - settings: the form.
    ///   - metadata: what the file carries beside pixels.
    /// - Throws: unsupported where the format cannot hold the picture or its XMP; disk full or
    ///   unwritable; otherwise an internal error, which names errors of row callbacks.
    public func write(to path: FilePath, as settings: EncodeSettings, metadata: OutputMetadata)
        throws(ImagingError)
    {
        try write(to: path, as: settings, metadata: metadata, bigTIFFBytes: 3_900_000_000)
    }

    /// A TIFF of more than `bigTIFFBytes`, uncompressed, becomes a BigTIFF: classic TIFF ends at
    /// 4 GiB, and compression may gain nothing.
    func write(
        to path: FilePath, as settings: EncodeSettings, metadata: OutputMetadata, bigTIFFBytes: Int
    ) throws(ImagingError) {
        try checkFits(path, settings, metadata)
        let isReduced = settings.outputBitDepth(for: bitDepth) < bitDepth
        let samples = isReduced ? try derived("Reducing to 8 bits", shim_to_8_bits) : shared()
        let output = try samples.derived("Preparing the output", shim_without_metadata)
        if bands == 1 { output.set("icc-profile-data", ICCProfile.grayWithSRGBCurve) }

        let profile = bands == 1 ? nil : "srgb"
        let level = Int32(settings.deflateLevel(bitDepth: output.bitDepth))
        try VipsMessages.writing(path) {
            path.withPlatformString { name in
                switch settings.format {
                case .tiff:
                    // The smaller pictures of a pyramid have a third of the pixels.
                    let bytes = settings.pyramid ? output.bytes / 3 * 4 : output.bytes
                    var form = shim_tiff_form(
                        compression: settings.compression.shim, level: level,
                        tile_side: UInt32(settings.tileSide ?? 0),
                        pyramid: settings.pyramid ? 1 : 0, big: bytes > bigTIFFBytes ? 1 : 0)
                    return metadata.withTIFFFields {
                        shim_save_tiff(output.handle, name, &form, profile, $0)
                    }
                case .jpeg:
                    let optimized = settings.optimizesCodes(pixels: width * height) ? 1 : 0
                    return shim_save_jpeg(
                        output.handle, name, Int32(settings.quality), Int32(optimized), profile)
                case .png: return shim_save_png(output.handle, name, level, profile)
                }
            }
        }
        guard let format = settings.format.headFormat else { return try Self.bringToDisk(path) }
        // What libvips writes beside the pixels says more than is known: 72 dots an inch, for instance.
        try MetadataRewriter.replaceHead(
            of: path, to: path, format, metadata, width: width, height: height)
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

extension EncodeSettings.Format {
    /// Set for formats whose metadata stand at the beginning of a file.
    var headFormat: FileHead.Format? {
        switch self {
        case .tiff: nil
        case .jpeg: .jpeg
        case .png: .png
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
