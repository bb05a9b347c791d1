import CHEIF
import Metadata
import Records

/// Rows of a picture that libheif decodes, all at once at the first call.
final class HEIFDecoder: RowDecoder {
    private let file: SourceFile
    private let picture: HEIFPicture
    private var pixels: HEIFPixels?
    private var next = 0

    init(_ file: SourceFile, _ picture: HEIFPicture) {
        self.file = file
        self.picture = picture
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        let pixels: HEIFPixels
        if let known = self.pixels {
            pixels = known
        } else {
            pixels = try HEIFPixels(file, picture)
        }
        self.pixels = pixels
        for row in 0..<count {
            pixels.write(picture.crop, row: next + row, into: target + row * stride)
        }
        next += count
        if next == picture.crop.height { self.pixels = nil }
    }
}

/// The stored pixels of a picture in libheif's memory.
final class HEIFPixels {
    private let image: OpaquePointer
    private let rows: UnsafePointer<UInt8>
    private let stride: Int
    /// Samples of a pixel, transparency included.
    private let channels: Int
    private let isGray: Bool
    private let isWide: Bool
    /// Samples in 8 or 16 bits by code value.
    private let scaled: [UInt16]
    private let isPremultiplied: Bool
    /// Transparency of a grey picture, a plane of its own.
    private let alpha: (rows: UnsafePointer<UInt8>, stride: Int)?

    deinit {
        heif_image_release(image)
    }

    init(_ file: SourceFile, _ picture: HEIFPicture) throws(ImagingError) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: picture.fileBytes, alignment: 16)
        defer { bytes.deallocate() }
        try file.fill(bytes, at: 0)
        guard !picture.isDamaged(in: UnsafeRawBufferPointer(bytes)) else {
            throw .damaged(
                file.path, file.format, detail: "coded data of the picture are missing or zeroed")
        }
        for place in picture.strayTurns where place < bytes.count { bytes[place] &= 0xFC }
        let image = try Self.decode(bytes, file, picture)
        let isPlane = picture.isGray && !picture.isGrid
        // Grey may also be coded as three equal colours.
        let plane =
            heif_image_has_channel(image, heif_channel_Y) != 0 ? heif_channel_Y : heif_channel_G
        let channel = isPlane ? plane : heif_channel_interleaved
        let bits = Int(heif_image_get_bits_per_pixel_range(image, channel))
        var stride: Int32 = 0
        // Coders fill small pictures up to their smallest block.
        guard bits == picture.bits,
            Int(heif_image_get_width(image, channel)) >= picture.width,
            Int(heif_image_get_height(image, channel)) >= picture.height,
            let rows = heif_image_get_plane_readonly(image, channel, &stride)
        else {
            heif_image_release(image)
            throw .damaged(
                file.path, file.format, detail: "coded data are not what the boxes announce")
        }
        self.image = image
        self.rows = rows
        self.stride = Int(stride)
        isGray = picture.isGray
        isWide = bits > 8
        isPremultiplied = picture.isPremultiplied
        channels = isPlane ? 1 : isPremultiplied ? 4 : 3
        var alphaStride: Int32 = 0
        alpha =
            isPlane && isPremultiplied
            ? heif_image_get_plane_readonly(image, heif_channel_Alpha, &alphaStride).map {
                ($0, Int(alphaStride))
            } : nil
        // The boxes win over what the coded data say.
        scaled = Self.table(
            bits,
            isLimited: isGray
                && picture.codePoints.map { !$0.isFullRange } ?? Self.isLimited(image))
    }

    private static func decode(
        _ bytes: UnsafeMutableRawBufferPointer, _ file: SourceFile, _ picture: HEIFPicture
    ) throws(ImagingError) -> OpaquePointer {
        func check(_ error: heif_error) throws(ImagingError) {
            guard error.code != heif_error_Ok else { return }
            throw problem(error, file)
        }
        guard let context = heif_context_alloc() else {
            throw .outOfMemory(file.path, detail: "libheif")
        }
        defer { heif_context_free(context) }
        heif_context_set_max_decoding_threads(context, 0)
        // libheif's own limit, or what the picture needs with the edges of its last blocks.
        heif_context_set_maximum_image_size_limit(
            context, Int32(max(32_768, max(picture.width, picture.height) + 128)))
        try check(
            heif_context_read_from_memory_without_copy(
                context, bytes.baseAddress, bytes.count, nil))
        var handle: OpaquePointer?
        try check(heif_context_get_primary_image_handle(context, &handle))
        defer { heif_image_handle_release(handle) }
        guard let options = heif_decoding_options_alloc() else {
            throw .outOfMemory(file.path, detail: "libheif")
        }
        defer { heif_decoding_options_free(options) }
        options.pointee.ignore_transformations = 1
        options.pointee.strict_decoding = 1
        let chroma =
            switch (picture.bits > 8, picture.isPremultiplied) {
            case (false, false): heif_chroma_interleaved_RGB
            case (false, true): heif_chroma_interleaved_RGBA
            case (true, false): heif_chroma_interleaved_RRGGBB_LE
            case (true, true): heif_chroma_interleaved_RRGGBBAA_LE
            }
        // As it is coded, since libheif 1.15 makes no plane of one that is coded as brightness without
        // colour; tiles of grey it puts together as colours.
        let isPlane = picture.isGray && !picture.isGrid
        var image: OpaquePointer?
        try check(
            heif_decode_image(
                handle, &image, isPlane ? heif_colorspace_undefined : heif_colorspace_RGB,
                isPlane ? heif_chroma_undefined : chroma, options))
        guard let image else { throw .outOfMemory(file.path, detail: "libheif") }
        var warning = heif_error()
        var index: Int32 = 0
        while index < 20, heif_image_get_decoding_warnings(image, index, &warning, 1) > 0 {
            if let message = warning.message { VipsRuntime.warn(String(cString: message)) }
            index += 1
        }
        return image
    }

    private static func problem(_ error: heif_error, _ file: SourceFile) -> ImagingError {
        let detail = error.message.map { String(cString: $0) } ?? ""
        switch error.code {
        case heif_error_Memory_allocation_error
        where error.subcode != heif_suberror_Security_limit_exceeded:
            return .outOfMemory(file.path, detail: detail)
        case heif_error_Unsupported_filetype, heif_error_Unsupported_feature:
            return .unsupported(
                file.path, "This kind of \(file.format.title) file", detail: detail)
        default: return .damaged(file.path, file.format, detail: detail)
        }
    }

    /// True where black and white of 8 bits are 16 and 235, as the boxes or else the coded data say.
    private static func isLimited(_ image: OpaquePointer) -> Bool {
        var points: UnsafeMutablePointer<heif_color_profile_nclx>?
        guard heif_image_get_nclx_color_profile(image, &points).code == heif_error_Ok,
            let points
        else { return false }
        defer { heif_nclx_color_profile_free(points) }
        return points.pointee.full_range_flag == 0
    }

    /// Code values over the whole range of 8 or 16 bits, rounded.
    static func table(_ bits: Int, isLimited: Bool) -> [UInt16] {
        let most = (1 << bits) - 1
        let (black, white) = isLimited ? (16 << (bits - 8), 235 << (bits - 8)) : (0, most)
        let full = bits > 8 ? 65535 : 255
        let span = white - black
        return (0...most).map { code in
            let value = ((code - black) * full * 2 + span) / (2 * span)
            return UInt16(min(max(value, 0), full))
        }
    }

    /// Writes what a crop keeps of a row.
    func write(_ crop: HEIFRectangle, row: Int, into target: UnsafeMutableRawPointer) {
        let line = UnsafeRawPointer(rows + (crop.y + row) * stride)
        let veil = alpha.map { UnsafeRawPointer($0.rows + (crop.y + row) * $0.stride) }
        if isWide {
            let samples = target.assumingMemoryBound(to: UInt16.self)
            copy(
                line.assumingMemoryBound(to: UInt16.self),
                veil?.assumingMemoryBound(to: UInt16.self), crop, into: samples)
        } else {
            let samples = target.assumingMemoryBound(to: UInt8.self)
            copy(
                line.assumingMemoryBound(to: UInt8.self),
                veil?.assumingMemoryBound(to: UInt8.self), crop, into: samples)
        }
    }

    private func copy<Code: FixedWidthInteger & UnsignedInteger>(
        _ line: UnsafePointer<Code>, _ veil: UnsafePointer<Code>?, _ crop: HEIFRectangle,
        into samples: UnsafeMutablePointer<Code>
    ) {
        let colors = isGray ? 1 : 3
        scaled.withUnsafeBufferPointer { scaled in
            for x in 0..<crop.width {
                let pixel = line + channels * (crop.x + x)
                let alpha = veil.map { Int($0[crop.x + x]) } ?? (channels == 4 ? Int(pixel[3]) : 0)
                for color in 0..<colors {
                    var code = min(Int(pixel[color]), scaled.count - 1)
                    // Undoes the multiplication; what is wholly transparent stays black.
                    if isPremultiplied, alpha > 0 {
                        code = min(
                            (code * (scaled.count - 1) + alpha / 2) / alpha, scaled.count - 1)
                    }
                    samples[colors * x + color] = Code(truncatingIfNeeded: scaled[code])
                }
            }
        }
    }
}
