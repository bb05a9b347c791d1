import CJXL
import Glibc

/// libjxl at work on a file, which it is fed piece by piece.
final class JXLStream {
    let decoder: OpaquePointer
    private let file: SourceFile
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    /// Set when memory was refused: libjxl gives no reason for an error.
    private let lacksMemory = UnsafeMutablePointer<Bool>.allocate(capacity: 1)
    /// Where in the file what has not been read begins.
    private var position = 0
    private var isAtEnd = false

    /// Starts at the beginning of a file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - events: what ``next()`` is to return for.
    /// - Throws: an error if libjxl has no memory for a decoder.
    init(_ file: SourceFile, events: [JxlDecoderStatus]) throws(ImagingError) {
        self.file = file
        lacksMemory.initialize(to: false)
        var manager = JxlMemoryManager(
            opaque: lacksMemory,
            alloc: { flag, size in
                guard let memory = malloc(size) else {
                    flag?.assumingMemoryBound(to: Bool.self).pointee = true
                    return nil
                }
                return memory
            }, free: { _, memory in Glibc.free(memory) })
        guard let decoder = JxlDecoderCreate(&manager) else {
            piece.deallocate()
            lacksMemory.deallocate()
            throw .outOfMemory(file.path, detail: "libjxl")
        }
        self.decoder = decoder
        try check(JxlDecoderSubscribeEvents(decoder, events.reduce(0) { $0 | Int32($1.rawValue) }))
        // Turned by the program, as all others are: libjxl takes five times the memory for it.
        try check(JxlDecoderSetKeepOrientation(decoder, 1))
        // Spot colours stay out of the picture.
        try check(JxlDecoderSetRenderSpotcolors(decoder, 0))
    }

    deinit {
        JxlDecoderDestroy(decoder)
        piece.deallocate()
        lacksMemory.deallocate()
    }

    /// Goes on to the next event.
    ///
    /// - Throws: damaged data, or data that end too early.
    func next() throws(ImagingError) -> JxlDecoderStatus {
        while true {
            let status = JxlDecoderProcessInput(decoder)
            guard status == JXL_DEC_NEED_MORE_INPUT else {
                try check(status)
                return status
            }
            guard !isAtEnd else { throw file.endsTooEarly() }
            position -= JxlDecoderReleaseInput(decoder)
            let count = try file.read(at: position, into: piece)
            position += count
            isAtEnd = count < piece.count
            try check(
                JxlDecoderSetInput(
                    decoder, piece.baseAddress?.assumingMemoryBound(to: UInt8.self), count))
            if isAtEnd { JxlDecoderCloseInput(decoder) }
        }
    }

    func check(_ status: JxlDecoderStatus) throws(ImagingError) {
        guard status == JXL_DEC_ERROR else { return }
        if lacksMemory.pointee { throw .outOfMemory(file.path, detail: "libjxl") }
        throw .damaged(file.path, file.format, detail: "libjxl cannot decode it")
    }
}
