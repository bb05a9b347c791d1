import CVipsShim
import Glibc

/// A picture whose decoder holds all of it in memory, as its header tells beforehand.
///
/// JPEG 2000 without tiles is not among them: libvips passes on no size of tiles.
struct WholePicture {
    /// What the file is, with article.
    let kind: String
    /// Bytes that the decoder holds at least.
    let leastBytes: Int

    /// Nil where the decoder goes row by row, or the header does not tell.
    ///
    /// JPEG: coefficients of 2 bytes, of the brightness alone, as colour may be subsampled in any
    /// way. PNG: all samples. WebP: two canvases of 4 bytes a pixel, of libwebp's animation decoder.
    init?(_ image: borrowing VipsImage, _ format: PictureFormat) {
        let pixels = image.width * image.height
        switch format {
        case .jpeg where shim_is_interlaced(image.handle) != 0:
            kind = "a progressive JPEG"
            leastBytes = 2 * pixels
        case .png where shim_is_interlaced(image.handle) != 0:
            kind = "an interlaced PNG"
            leastBytes = image.bytes
        case .webp:
            kind = "a WebP picture"
            leastBytes = 8 * pixels
        default: return nil
        }
    }

    /// Bytes that this process may have.
    static var mostBytes: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }
}
