import CVipsShim

/// A window on the pixels of an image, for one thread at a time.
///
/// Not `Sendable` on purpose: libvips ties a window to the thread that uses it.
struct VipsRegion: ~Copyable {
    private let handle: OpaquePointer

    init(_ image: borrowing VipsImage) throws(ImagingError) {
        guard let made = shim_region_new(image.handle) else {
            throw .internalFailure(
                image.subject, "Opening a window on pixels", detail: VipsMessages.take())
        }
        handle = made
    }

    deinit {
        shim_region_free(handle)
    }

    /// The address of a rectangle's first pixel, valid until the next call, and the bytes from row
    /// to row; nil if computing the pixels failed.
    func fetch(x: Int, y: Int, width: Int, height: Int) -> (rows: UnsafeRawPointer, stride: Int)? {
        var stride = 0
        guard
            let rows = shim_region_fetch(
                handle, Int32(x), Int32(y), Int32(width), Int32(height), &stride)
        else { return nil }
        return (rows, stride)
    }
}
