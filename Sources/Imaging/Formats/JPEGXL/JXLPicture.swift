import CJXL
import Metadata

/// What the header and the boxes of a JPEG XL file say; no pixel is decoded.
///
/// Source: ISO/IEC 18181-1 and 18181-2, as libjxl reads them.
struct JXLPicture {
    let information: JxlBasicInfo
    /// How samples that ``JXLDecoder`` gives are to be read.
    let encoding: ColorEncoding
    /// The encoding to ask libjxl for; nil for its own choice.
    let preferred: JxlColorEncoding?
    /// Bits of a sample as it comes out, 8 or 16.
    let bits: Int
    /// Pictures one after the other.
    let frames: Int
    let exif: [UInt8]?
    let xmp: [UInt8]?
    /// Metadata that are there and could not be read.
    let unread: [String]

    var width: Int { Int(information.xsize) }
    var height: Int { Int(information.ysize) }
    var colors: Int { Int(information.num_color_channels) }
    var isFloat: Bool { information.exponent_bits_per_sample > 0 }
    var isPremultiplied: Bool {
        information.alpha_bits > 0 && information.alpha_premultiplied != 0
    }

    init(_ file: SourceFile) throws(ImagingError) {
        let stream = try JXLStream(
            file, events: [JXL_DEC_BASIC_INFO, JXL_DEC_COLOR_ENCODING, JXL_DEC_BOX])
        try stream.check(JxlDecoderSetDecompressBoxes(stream.decoder, 1))
        var information = JxlBasicInfo()
        var color: JXLColor?
        let boxes = JXLBoxes(stream)
        events: while true {
            switch try stream.next() {
            case JXL_DEC_BASIC_INFO:
                try stream.check(JxlDecoderGetBasicInfo(stream.decoder, &information))
                try file.checkSides(Int(information.xsize), Int(information.ysize))
                try Self.checkChannels(stream, information, file)
            case JXL_DEC_COLOR_ENCODING: color = try JXLColor(stream, information, file)
            case JXL_DEC_BOX: try boxes.begin()
            case JXL_DEC_BOX_NEED_MORE_OUTPUT: try boxes.grow()
            case JXL_DEC_SUCCESS: break events
            default:
                throw .damaged(file.path, file.format, detail: "libjxl is lost in it")
            }
        }
        boxes.end()
        guard let color else { throw file.endsTooEarly() }
        self.information = information
        encoding = color.encoding
        preferred = color.preferred
        bits = color.needsWideSamples || information.bits_per_sample > 8 ? 16 : 8
        frames = information.have_animation == 0 ? 1 : try Self.countFrames(file)
        exif = boxes.exif.flatMap(EXIFItem.structure)
        xmp = boxes.xmp
        unread = boxes.unread + (boxes.exif != nil && exif == nil ? ["EXIF"] : [])
    }

    /// Refuses channels beside grey or colour without which the picture is wrong; others are left out.
    private static func checkChannels(
        _ stream: JXLStream, _ information: JxlBasicInfo, _ file: SourceFile
    ) throws(ImagingError) {
        for index in 0..<Int(information.num_extra_channels) {
            var channel = JxlExtraChannelInfo()
            try stream.check(JxlDecoderGetExtraChannelInfo(stream.decoder, index, &channel))
            switch channel.type {
            case JXL_CHANNEL_BLACK:
                throw .unsupported(file.path, "A JPEG XL picture in printing inks (CMYK)")
            case JXL_CHANNEL_CFA:
                throw .unsupported(file.path, "A camera's raw picture in JPEG XL")
            default: break
            }
        }
    }

    private static func countFrames(_ file: SourceFile) throws(ImagingError) -> Int {
        let stream = try JXLStream(file, events: [JXL_DEC_FRAME])
        var frames = 0
        while try stream.next() == JXL_DEC_FRAME { frames += 1 }
        return max(1, frames)
    }
}

/// How the colours of a JPEG XL file are to be read, and what libjxl is to make of them.
///
/// Lossy files are stored in a space of libjxl's own. Where it cannot express their ICC profile it gives
/// linear light, in 8 bits of which the shadows are lost; here it is asked for the curve of sRGB
/// over the wide primaries of BT.2100, in 16 bits.
struct JXLColor {
    let encoding: ColorEncoding
    let preferred: JxlColorEncoding?
    /// Eight bits do not hold what comes out.
    let needsWideSamples: Bool

    init(
        _ stream: JXLStream, _ information: JxlBasicInfo, _ file: SourceFile
    ) throws(ImagingError) {
        let original = Self.profile(stream, JXL_COLOR_PROFILE_TARGET_ORIGINAL)
        var named = JxlColorEncoding()
        let isNamed =
            JxlDecoderGetColorAsEncodedProfile(
                stream.decoder, nil, JXL_COLOR_PROFILE_TARGET_ORIGINAL, &named) == JXL_DEC_SUCCESS
        if isNamed {
            switch named.transfer_function {
            case JXL_TRANSFER_FUNCTION_PQ:
                throw .unsupported(file.path, "A picture in high dynamic range (PQ)")
            case JXL_TRANSFER_FUNCTION_HLG:
                throw .unsupported(file.path, "A picture in high dynamic range (HLG)")
            default: break
            }
        }
        let isConverted = information.uses_original_profile == 0
        let isSRGB = isNamed && Self.isSRGB(named)
        needsWideSamples = isConverted && !isSRGB
        guard isConverted, !isNamed else {
            preferred = nil
            // What libjxl gives may differ from what the file says where it has converted.
            let profile =
                isConverted ? Self.profile(stream, JXL_COLOR_PROFILE_TARGET_DATA) : original
            encoding =
                isSRGB
                ? .stated(name: "sRGB", profile: nil)
                : isNamed
                    ? .stated(name: Self.name(profile), profile: profile)
                    : profile.map { .profile($0) } ?? .unstated
            return
        }
        var wide = JxlColorEncoding()
        wide.color_space =
            information.num_color_channels == 1 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB
        wide.white_point = JXL_WHITE_POINT_D65
        wide.primaries = JXL_PRIMARIES_2100
        wide.transfer_function = JXL_TRANSFER_FUNCTION_SRGB
        wide.rendering_intent = JXL_RENDERING_INTENT_RELATIVE
        try stream.check(JxlDecoderSetPreferredColorProfile(stream.decoder, &wide))
        preferred = wide
        encoding = .stated(
            name: Self.name(original),
            profile: Self.profile(stream, JXL_COLOR_PROFILE_TARGET_DATA))
    }

    private static func name(_ profile: [UInt8]?) -> String {
        profile.flatMap { ICCProfile($0)?.description } ?? "unnamed profile"
    }

    private static func isSRGB(_ encoding: JxlColorEncoding) -> Bool {
        encoding.transfer_function == JXL_TRANSFER_FUNCTION_SRGB
            && encoding.white_point == JXL_WHITE_POINT_D65
            && (encoding.color_space == JXL_COLOR_SPACE_GRAY
                || encoding.color_space == JXL_COLOR_SPACE_RGB
                    && encoding.primaries == JXL_PRIMARIES_SRGB)
    }

    private static func profile(_ stream: JXLStream, _ target: JxlColorProfileTarget) -> [UInt8]? {
        var size = 0
        guard
            JxlDecoderGetICCProfileSize(stream.decoder, nil, target, &size) == JXL_DEC_SUCCESS,
            size > 0, size <= 64 << 20
        else { return nil }
        var profile = [UInt8](repeating: 0, count: size)
        guard
            JxlDecoderGetColorAsICCProfile(stream.decoder, nil, target, &profile, size)
                == JXL_DEC_SUCCESS
        else { return nil }
        return profile
    }
}

/// Takes EXIF and XMP out of a file's boxes, also where Brotli packs them.
final class JXLBoxes {
    private let stream: JXLStream
    private var kind = ""
    private var buffer: UnsafeMutableBufferPointer<UInt8>?
    private var filled = 0
    private(set) var exif: [UInt8]?
    private(set) var xmp: [UInt8]?
    private(set) var unread: [String] = []

    /// Longest box that is read: a kilobyte of Brotli may hold gigabytes.
    private static let longest = 16 << 20

    init(_ stream: JXLStream) {
        self.stream = stream
    }

    deinit {
        buffer?.deallocate()
    }

    /// A box begins, and so the one before ends.
    func begin() throws(ImagingError) {
        end()
        var type: (CChar, CChar, CChar, CChar) = (0, 0, 0, 0)
        let status = withUnsafeMutablePointer(to: &type) { type in
            type.withMemoryRebound(to: CChar.self, capacity: 4) {
                JxlDecoderGetBoxType(stream.decoder, $0, 1)
            }
        }
        try stream.check(status)
        kind = withUnsafeBytes(of: type) { String(decoding: $0, as: UTF8.self) }
        switch kind {
        case "Exif" where exif == nil, "xml " where xmp == nil: try place(64 << 10)
        case "jumb" where !unread.contains("JUMBF"): unread.append("JUMBF")
        default: break
        }
    }

    /// The box is longer than the place for it.
    func grow() throws(ImagingError) {
        guard let buffer else { return }
        filled = buffer.count - JxlDecoderReleaseBoxBuffer(stream.decoder)
        let size = 4 * buffer.count
        guard size <= Self.longest else {
            unread.append(kind == "Exif" ? "EXIF" : "XMP")
            self.buffer = nil
            buffer.deallocate()
            return
        }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        _ = larger.update(fromContentsOf: buffer[..<filled])
        buffer.deallocate()
        self.buffer = larger
        try stream.check(
            JxlDecoderSetBoxBuffer(
                stream.decoder, larger.baseAddress.map { $0 + filled }, size - filled))
    }

    /// The box that was begun is complete.
    func end() {
        guard let buffer else { return }
        let count = buffer.count - JxlDecoderReleaseBoxBuffer(stream.decoder)
        let content = Array(buffer[..<count])
        if kind == "Exif" { exif = content } else { xmp = content }
        buffer.deallocate()
        self.buffer = nil
    }

    private func place(_ size: Int) throws(ImagingError) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        self.buffer = buffer
        try stream.check(JxlDecoderSetBoxBuffer(stream.decoder, buffer.baseAddress, size))
    }
}
