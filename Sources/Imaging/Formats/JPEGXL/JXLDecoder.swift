import CJXL

/// Rows of a picture that libjxl decodes, all at once at the first call.
final class JXLDecoder: RowDecoder {
    private let file: SourceFile
    private let picture: JXLPicture
    /// All samples, without padding.
    private var samples = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var next = 0

    init(_ file: SourceFile, _ picture: JXLPicture) {
        self.file = file
        self.picture = picture
    }

    deinit {
        samples.deallocate()
    }

    /// Transparency is asked for where colours were multiplied by it: libjxl then undoes that.
    private var channels: Int { picture.colors + (picture.isPremultiplied ? 1 : 0) }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        if samples.isEmpty { try decodeAll() }
        for row in 0..<count {
            let line = next + row
            if picture.isFloat {
                try quantize(line, into: target + row * stride)
            } else if picture.bits == 16 {
                copy(line, UInt16.self, into: target + row * stride)
            } else {
                copy(line, UInt8.self, into: target + row * stride)
            }
        }
        next += count
        guard next == picture.height else { return }
        samples.deallocate()
        samples = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private func decodeAll() throws(ImagingError) {
        let stream = try JXLStream(
            file, events: [JXL_DEC_COLOR_ENCODING, JXL_DEC_FULL_IMAGE])
        if picture.isPremultiplied {
            try stream.check(JxlDecoderSetUnpremultiplyAlpha(stream.decoder, 1))
        }
        var format = JxlPixelFormat(
            num_channels: UInt32(channels),
            data_type: picture.isFloat
                ? JXL_TYPE_FLOAT : picture.bits == 16 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
            endianness: JXL_NATIVE_ENDIAN, align: 0)
        while true {
            switch try stream.next() {
            case JXL_DEC_COLOR_ENCODING:
                if var preferred = picture.preferred {
                    try stream.check(
                        JxlDecoderSetPreferredColorProfile(stream.decoder, &preferred))
                }
            case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
                var size = 0
                try stream.check(JxlDecoderImageOutBufferSize(stream.decoder, &format, &size))
                let bytes = picture.isFloat ? 4 : picture.bits / 8
                guard size == picture.width * picture.height * channels * bytes else {
                    throw .damaged(file.path, file.format, detail: "its size changes within it")
                }
                samples = .allocate(byteCount: size, alignment: 16)
                try stream.check(
                    JxlDecoderSetImageOutBuffer(
                        stream.decoder, &format, samples.baseAddress, size))
            // The first of several frames.
            case JXL_DEC_FULL_IMAGE: return
            default:
                throw .damaged(file.path, file.format, detail: "libjxl finds no picture in it")
            }
        }
    }

    private func copy<Code: FixedWidthInteger>(
        _ line: Int, _ type: Code.Type, into target: UnsafeMutableRawPointer
    ) {
        guard let start = samples.baseAddress?.assumingMemoryBound(to: Code.self) else { return }
        let source = start + line * picture.width * channels
        let output = target.assumingMemoryBound(to: Code.self)
        guard channels > picture.colors else {
            output.update(from: source, count: picture.width * channels)
            return
        }
        for x in 0..<picture.width {
            for color in 0..<picture.colors {
                output[picture.colors * x + color] = source[channels * x + color]
            }
        }
    }

    private func quantize(
        _ line: Int, into target: UnsafeMutableRawPointer
    ) throws(ImagingError) {
        guard let start = samples.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
        let source = start + line * picture.width * channels
        let output = target.assumingMemoryBound(to: UInt16.self)
        for x in 0..<picture.width {
            for color in 0..<picture.colors {
                let value = source[channels * x + color]
                // Room for rounding and coding noise; false for what is no number.
                guard value >= -0.02, value <= 1.02 else {
                    throw .unsupported(
                        file.path, "A JPEG XL picture with values outside 0 to 1, such as \(value),"
                    )
                }
                output[picture.colors * x + color] = UInt16(min(max(value, 0), 1) * 65535 + 0.5)
            }
        }
    }
}
