import CVipsShim
import Files
public import Metadata
import Records
public import SystemPackage

extension VipsImage {
    /// Writes the picture and brings the file to the disk.
    ///
    /// RGB is tagged with an sRGB profile whatever the source had, grey with one that has the same tone
    /// curve. No orientation tag, no pyramid. If writing fails, a part of the file may be left: the
    /// caller removes it.
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
        let pixelsPerMillimetre = (metadata.dotsPerInch ?? 72) / 25.4
        let output = try samples.derived("Preparing the output") { handle in
            shim_without_metadata(handle, pixelsPerMillimetre)
        }
        try output.attach(metadata, settings.format)

        let profile = bands == 1 ? nil : "srgb"
        let level = Int32(settings.deflateLevel(bitDepth: output.bitDepth))
        let result = path.withPlatformString { name in
            switch settings.format {
            case .tiff:
                var form = shim_tiff_form(
                    compression: settings.compression.shim, level: level,
                    tiled: settings.tiled ? 1 : 0, big: output.bytes > bigTIFFBytes ? 1 : 0)
                return shim_save_tiff(output.handle, name, &form, profile)
            case .jpeg:
                let optimized = settings.optimizesCodes(pixels: width * height) ? 1 : 0
                return shim_save_jpeg(
                    output.handle, name, Int32(settings.quality), Int32(optimized), profile)
            case .png: return shim_save_png(output.handle, name, level, profile)
            }
        }
        guard result == 0 else { throw VipsMessages.writingError(path) }
        try Self.bringToDisk(path)
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
        // libvips leaves longer packets out silently.
        guard settings.format != .jpeg || (metadata.xmp?.count ?? 0) <= XMPPacket.maximumJPEGBytes
        else {
            throw ImagingError(
                .unsupported, path, "The XMP metadata are too long for a JPEG file.",
                remedy: "Choose TIFF or PNG.")
        }
    }

    private func attach(_ metadata: OutputMetadata, _ format: EncodeSettings.Format)
        throws(ImagingError)
    {
        if bands == 1 { set("icc-profile-data", ICCProfile.grayWithSRGBCurve) }
        if let xmp = metadata.xmp { set("xmp-data", xmp) }
        if let text = metadata.imageDescription, format == .tiff {
            shim_set_string(handle, "image-description", text)
        }
        if let exif = metadata.exif.flatMap(EXIFWriter.sanitized(exif:)), format != .tiff,
            let carrier = EXIFCarrier.jpeg(carrying: exif)
        {
            guard shim_adopt_exif(handle, carrier, carrier.count) == 0 else {
                throw .internalFailure(subject, "Taking over EXIF", detail: VipsMessages.take())
            }
        }
    }

    private func set(_ field: String, _ bytes: [UInt8]) {
        shim_set_blob(handle, field, bytes, bytes.count)
    }

    private static func bringToDisk(_ path: FilePath) throws(ImagingError) {
        do {
            try FileSystem.syncFile(path)
        } catch {
            let cause = error.errno
            guard cause != .noSpace, cause != .diskQuotaExceeded else {
                throw .diskFull(path, detail: cause.description)
            }
            throw .unwritable(path, detail: cause.description)
        }
    }
}

extension EncodeSettings.Format {
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
