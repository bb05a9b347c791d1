import COpenJPEG
import Files
import Glibc
import Metadata
import SystemPackage

/// OpenJPEG writing a code stream without loss, tile by tile, on one thread.
///
/// Reversible 5/3 wavelet and colour transform, one layer, packets in the order of resolution and place, as image
/// servers read them.
final class OpenJPEGEncoder {
    /// What a picture is, and the side of its tiles in pixels, a power of two.
    struct Form {
        var width: Int
        var height: Int
        var bands: Int
        var bitDepth: Int
        var tileSide: Int

        var tilesAcross: Int { (width - 1) / tileSide + 1 }
    }

    private let path: FilePath
    private let output: JP2Output
    private let messages = OpenJPEGMessages()
    private let codec: UnsafeMutablePointer<opj_codec_t?>
    private let stream: UnsafeMutablePointer<opj_stream_t?>
    private var image: UnsafeMutablePointer<opj_image_t>?
    private var nextTile = 0

    /// Creates or overwrites a file and writes what stands before the tiles.
    ///
    /// - Throws: disk full or unwritable; out of memory; an internal error for what OpenJPEG does not take.
    init(_ path: FilePath, _ form: Form) throws(ImagingError) {
        self.path = path
        do throws(Errno) {
            output = try JP2Output(
                path,
                JP2Head.beginning(
                    width: form.width, height: form.height, bands: form.bands,
                    bitDepth: form.bitDepth))
        } catch {
            throw .writing(path, FileSystemError("write", path, error))
        }
        guard let codec = opj_create_compress(OPJ_CODEC_J2K) else {
            throw .outOfMemory(path, detail: "OpenJPEG")
        }
        guard let stream = opj_stream_create(1 << 20, 0) else {
            opj_destroy_codec(codec)
            throw .outOfMemory(path, detail: "OpenJPEG")
        }
        (self.codec, self.stream) = (codec, stream)
        messages.listen(to: codec)
        output.connect(to: stream)
        image = Self.image(form)
        guard let image else { throw .outOfMemory(path, detail: "OpenJPEG") }
        var parameters = Self.parameters(form)
        try check {
            opj_setup_encoder(codec, &parameters, image) != 0
                && opj_start_compress(codec, image, stream) != 0
        }
    }

    deinit {
        opj_image_destroy(image)
        opj_stream_destroy(stream)
        opj_destroy_codec(codec)
    }

    /// Writes the next tile: its components one after the other, each of 1 or 2 bytes per sample.
    func writeTile(_ samples: UnsafeRawBufferPointer) throws(ImagingError) {
        // OpenJPEG only reads them.
        let start = UnsafeMutablePointer(
            mutating: samples.baseAddress?.assumingMemoryBound(to: OPJ_BYTE.self))
        try check {
            opj_write_tile(codec, OPJ_UINT32(nextTile), start, OPJ_UINT32(samples.count), stream)
                != 0
        }
        nextTile += 1
    }

    /// Ends the code stream and states its length.
    func finish() throws(ImagingError) {
        try check { opj_end_compress(codec, stream) != 0 }
        do throws(Errno) {
            try output.finish()
        } catch {
            throw .writing(path, FileSystemError("write", path, error))
        }
    }

    private static func image(_ form: Form) -> UnsafeMutablePointer<opj_image_t>? {
        var component = opj_image_cmptparm_t()
        (component.dx, component.dy) = (1, 1)
        (component.w, component.h) = (OPJ_UINT32(form.width), OPJ_UINT32(form.height))
        component.prec = OPJ_UINT32(form.bitDepth)
        var components = [opj_image_cmptparm_t](repeating: component, count: form.bands)
        let image = opj_image_tile_create(
            OPJ_UINT32(form.bands), &components,
            form.bands == 1 ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB)
        image?.pointee.x1 = OPJ_UINT32(form.width)
        image?.pointee.y1 = OPJ_UINT32(form.height)
        return image
    }

    private static func parameters(_ form: Form) -> opj_cparameters_t {
        var parameters = opj_cparameters_t()
        opj_set_default_encoder_parameters(&parameters)
        parameters.tile_size_on = OPJ_BOOL(OPJ_TRUE)
        parameters.cp_tdx = Int32(form.tileSide)
        parameters.cp_tdy = Int32(form.tileSide)
        parameters.cp_disto_alloc = 1
        parameters.tcp_numlayers = 1
        parameters.tcp_rates.0 = 0
        parameters.prog_order = OPJ_RPCL
        parameters.numresolution = Int32(min(6, form.tileSide.trailingZeroBitCount + 1))
        parameters.tcp_mct = form.bands == 3 ? 1 : 0
        return parameters
    }

    /// OpenJPEG says little about refused memory, but the C library does.
    private func check(_ call: () -> Bool) throws(ImagingError) {
        errno = 0
        let (done, error) = (call(), errno)
        if let error = output.error { throw .writing(path, FileSystemError("write", path, error)) }
        guard !done else { return }
        guard error != ENOMEM else { throw .outOfMemory(path, detail: messages.said) }
        throw .internalFailure(path, "Encoding the picture", detail: messages.said)
    }
}

/// The file that a code stream goes to.
private final class JP2Output {
    private let descriptor: FileDescriptor
    /// Where the code stream begins in the file.
    private let start: Int
    private var position = 0
    private var count = 0
    /// Why writing failed first; nil while it has not.
    private(set) var error: Errno?

    init(_ path: FilePath, _ beginning: [UInt8]) throws(Errno) {
        start = beginning.count
        descriptor = try Self.open(path)
        try write(beginning, at: 0)
    }

    deinit { try? descriptor.close() }

    private static func open(_ path: FilePath) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private func write(_ bytes: some Sequence<UInt8>, at offset: Int) throws(Errno) {
        do {
            _ = try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// States the length of the box of the code stream; one of 4 GiB and more lasts to the end of the file.
    func finish() throws(Errno) {
        guard let length = UInt32(exactly: JP2Head.codestreamHeader + count) else { return }
        try write(
            JP2Head.statedLength(length), at: start - JP2Head.codestreamHeader)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do throws(Errno) {
            try write(bytes, at: start + position)
            move(to: position + bytes.count)
            return true
        } catch {
            self.error = self.error ?? error
            return false
        }
    }

    private func move(to place: Int) {
        position = place
        count = max(count, place)
    }

    func connect(to stream: UnsafeMutablePointer<opj_stream_t?>) {
        opj_stream_set_user_data(stream, Unmanaged.passUnretained(self).toOpaque(), nil)
        opj_stream_set_write_function(stream) { bytes, count, user in
            guard let bytes, let user else { return OPJ_SIZE_T.max }
            let output = Unmanaged<JP2Output>.fromOpaque(user).takeUnretainedValue()
            let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
            return output.take(buffer) ? count : OPJ_SIZE_T.max
        }
        opj_stream_set_skip_function(stream) { count, user in
            guard let user else { return -1 }
            let output = Unmanaged<JP2Output>.fromOpaque(user).takeUnretainedValue()
            output.move(to: output.position + Int(count))
            return count
        }
        opj_stream_set_seek_function(stream) { offset, user in
            guard let user else { return 0 }
            Unmanaged<JP2Output>.fromOpaque(user).takeUnretainedValue().move(to: Int(offset))
            return 1
        }
    }
}
