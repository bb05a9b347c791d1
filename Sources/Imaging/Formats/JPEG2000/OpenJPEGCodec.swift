import COpenJPEG
import Glibc
import Metadata
import Records
import SystemPackage

/// OpenJPEG at work on one code stream, in strict mode and on one thread.
final class OpenJPEGCodec {
    private let path: FilePath
    private let feed: OpenJPEGFeed
    private let messages = OpenJPEGMessages()
    private let codec: UnsafeMutablePointer<opj_codec_t?>
    private let stream: UnsafeMutablePointer<opj_stream_t?>
    private var image: UnsafeMutablePointer<opj_image_t>?

    /// Opens the code stream and reads its main header.
    init(_ file: SourceFile, _ codestream: JPEG2000Codestream) throws(ImagingError) {
        path = file.path
        feed = OpenJPEGFeed(file, codestream)
        guard let codec = opj_create_decompress(OPJ_CODEC_J2K) else {
            throw .outOfMemory(path, detail: "OpenJPEG")
        }
        guard let stream = opj_stream_create(1 << 20, 1) else {
            opj_destroy_codec(codec)
            throw .outOfMemory(path, detail: "OpenJPEG")
        }
        (self.codec, self.stream) = (codec, stream)
        messages.listen(to: codec)
        connect()
        var parameters = opj_dparameters_t()
        opj_set_default_decoder_parameters(&parameters)
        try check {
            opj_setup_decoder(codec, &parameters) != 0
                && opj_decoder_set_strict_mode(codec, OPJ_BOOL(OPJ_TRUE)) != 0
                && opj_read_header(stream, codec, &image) != 0
        }
    }

    deinit {
        opj_image_destroy(image)
        opj_stream_destroy(stream)
        opj_destroy_codec(codec)
    }

    /// Decodes the next tile, which has to be the expected one.
    ///
    /// Components lie one after the other in the buffer, which grows to what the tile needs, each with
    /// 1, 2 or 4 bytes per sample.
    func decodeTile(_ index: Int, into buffer: ByteBuffer) throws(ImagingError)
        -> UnsafeRawBufferPointer
    {
        var (found, size, components) = (OPJ_UINT32(0), OPJ_UINT32(0), OPJ_UINT32(0))
        var (x0, y0, x1, y1) = (OPJ_INT32(0), OPJ_INT32(0), OPJ_INT32(0), OPJ_INT32(0))
        var goesOn = OPJ_BOOL(0)
        try check {
            opj_read_tile_header(
                codec, stream, &found, &size, &x0, &y0, &x1, &y1, &components, &goesOn) != 0
        }
        guard goesOn != 0, Int(found) == index else {
            throw failure("tile \(index) is not where it should be")
        }
        let memory = try buffer.memory(ofAtLeast: Int(size), path)
        try check {
            opj_decode_tile_data(
                codec, found, memory.assumingMemoryBound(to: OPJ_BYTE.self), size, stream) != 0
        }
        return UnsafeRawBufferPointer(start: memory, count: Int(size))
    }

    /// Decodes some rows of a picture of one tile; `body` sees each component's samples.
    func decode(
        rows: Range<Int>, columns: Range<Int>,
        _ body: (_ component: Int, UnsafeBufferPointer<Int32>) throws(ImagingError) -> Void
    ) throws(ImagingError) {
        guard let image else { throw failure("it has no picture") }
        try check {
            opj_set_decode_area(
                codec, image, OPJ_INT32(columns.lowerBound), OPJ_INT32(rows.lowerBound),
                OPJ_INT32(columns.upperBound), OPJ_INT32(rows.upperBound)) != 0
                && opj_decode(codec, stream, image) != 0
        }
        for index in 0..<Int(image.pointee.numcomps) {
            let component = image.pointee.comps[index]
            guard component.w > 0, component.h > 0 else { continue }
            guard let data = component.data else {
                throw failure("component \(index) has no samples")
            }
            defer {
                opj_image_data_free(data)
                image.pointee.comps[index].data = nil
            }
            try body(
                index, UnsafeBufferPointer(start: data, count: Int(component.w) * Int(component.h)))
        }
    }

    /// Hands on what was warned about, once everything is decoded.
    func finish() {
        for warning in messages.warnings { VipsRuntime.warn("JPEG 2000: \(warning)") }
        // What is called an error was stepped over.
        for error in messages.errors {
            VipsRuntime.warn("JPEG 2000: \(error)", flag: .damagedData)
        }
        messages.errors = []
        messages.warnings = []
    }

    private func connect() {
        opj_stream_set_user_data(stream, Unmanaged.passUnretained(feed).toOpaque(), nil)
        opj_stream_set_user_data_length(stream, OPJ_UINT64(feed.count))
        opj_stream_set_read_function(stream) { target, count, user in
            guard let target, let user else { return -1 }
            return Unmanaged<OpenJPEGFeed>.fromOpaque(user).takeUnretainedValue().read(
                into: target, count: Int(count))
        }
        opj_stream_set_skip_function(stream) { bytes, user in
            guard let user else { return -1 }
            return OPJ_OFF_T(
                Unmanaged<OpenJPEGFeed>.fromOpaque(user).takeUnretainedValue().skip(Int(bytes)))
        }
        opj_stream_set_seek_function(stream) { offset, user in
            guard let user else { return 0 }
            return Unmanaged<OpenJPEGFeed>.fromOpaque(user).takeUnretainedValue().seek(
                to: Int(offset)) ? 1 : 0
        }
    }

    /// OpenJPEG says little about refused memory, but the C library does.
    private func check(_ call: () -> Bool) throws(ImagingError) {
        errno = 0
        let (done, error) = (call(), errno)
        if let error = feed.systemError { throw .opening(path, error) }
        guard !done else { return }
        guard error != ENOMEM else { throw .outOfMemory(path, detail: messages.said) }
        throw failure(messages.said)
    }

    private func failure(_ what: String) -> ImagingError {
        .damaged(path, .jp2, detail: what)
    }
}

/// Memory that grows and may be refused.
final class ByteBuffer {
    private var memory: UnsafeMutableRawPointer?
    private var count = 0

    deinit { free(memory) }

    /// Memory of at least this many bytes; what was in it is lost if it has to grow.
    func memory(ofAtLeast bytes: Int, _ path: FilePath) throws(ImagingError)
        -> UnsafeMutableRawPointer
    {
        if let memory, bytes <= count { return memory }
        free(memory)
        (memory, count) = (malloc(max(bytes, 1)), bytes)
        guard let memory else {
            count = 0
            throw .outOfMemory(path, detail: "")
        }
        return memory
    }
}
