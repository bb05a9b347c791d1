import CVipsShim
import SystemPackage

/// The rows of a file's picture, pulled once, from top to bottom.
struct SourceRows: ~Copyable {
    /// The picture; nothing is decoded before somebody pulls it.
    let image: VipsImage
    /// The decoder, where it is not one of libvips.
    let feed: RowFeed?

    /// Rows that libvips decodes.
    init(_ image: consuming VipsImage) {
        self.image = image
        feed = nil
    }

    /// Rows that another decoder gives.
    ///
    /// - Parameters:
    ///   - decoder: is asked for every row once, in order, when somebody pulls it.
    ///   - form: what the rows are.
    ///   - subject: the file.
    /// - Throws: an internal error if libvips has no memory for it.
    init(_ decoder: any RowDecoder, as form: RowForm, subject: FilePath) throws(ImagingError) {
        let feed = RowFeed(decoder, subject)
        self.feed = feed
        image = try VipsImage.adopt(
            shim_from_rows(
                Int32(form.width), Int32(form.height), Int32(form.bands), Int32(form.bits),
                form.space,
                { context, y, count, target, stride in
                    guard let context, let target else { return -1 }
                    return Unmanaged<RowFeed>.fromOpaque(context).takeUnretainedValue().decode(
                        y: Int(y), count: Int(count), into: target, stride: stride)
                }, Unmanaged.passRetained(feed).toOpaque(),
                { context in
                    if let context { Unmanaged<RowFeed>.fromOpaque(context).release() }
                }), subject)
    }
}

/// What rows of a picture are.
struct RowForm {
    /// Pixels.
    var width: Int
    /// Pixels.
    var height: Int
    /// Samples of a pixel, side by side.
    var bands: Int
    /// Bits of a sample, 8 or 16, over the whole range of code values.
    var bits: Int
    /// What the first samples of a pixel mean: one of grey, three of RGB, four of CMYK; what follows
    /// is transparency.
    var space: shim_space
}

/// A decoder of one picture that is not libvips'.
///
/// It is made when the header is known to be good and takes memory for pixels at the first call. It
/// is called by one thread at a time, not always the same one, and reads its file by position, as the
/// descriptor is shared.
protocol RowDecoder: AnyObject {
    /// Decodes the next rows: the first call gives the picture's topmost ones.
    ///
    /// - Parameters:
    ///   - count: how many, never more than are left.
    ///   - target: the first sample of the first row.
    ///   - stride: bytes from row to row.
    /// - Throws: what is wrong with the picture; comes out of ``SourcePicture/decode(workFolder:)``.
    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError)
}

/// Carries a decoder through C, and keeps what it has thrown.
final class RowFeed {
    private let decoder: any RowDecoder
    private let subject: FilePath
    private var next = 0
    /// The error of the decoder that ended the pull.
    private(set) var error: ImagingError?

    init(_ decoder: any RowDecoder, _ subject: FilePath) {
        self.decoder = decoder
        self.subject = subject
    }

    func decode(y: Int, count: Int, into target: UnsafeMutableRawPointer, stride: Int) -> Int32 {
        do throws(ImagingError) {
            guard error == nil else { return -1 }
            guard y == next else {
                throw .internalFailure(
                    subject, "Decoding in order", detail: "row \(y) in place of \(next)")
            }
            try decoder.decode(count, into: target, stride: stride)
            next += count
            return 0
        } catch {
            self.error = error
            shim_set_error(error.message)
            return -1
        }
    }
}
