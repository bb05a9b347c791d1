import Metadata

/// JPEG, decoded by libvips.
enum JPEGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        // Coefficients of 2 bytes, of the brightness alone, as colour may be subsampled in any way.
        let whole =
            image.isInterlaced
            ? WholePicture(
                kind: "a progressive JPEG", leastBytes: 2 * image.width * image.height) : nil
        var opened = OpenedPicture(loaded: image)
        // libvips takes any resolution for dots an inch and passes over comments and long packets.
        if let metadata = JPEGMetadata.read(file.descriptor) { opened.metadata = metadata }
        opened.whole = whole
        opened.reduced = { (divisor) throws(ImagingError) in
            SourceRows(try VipsImage.load(file, dividedBy: divisor))
        }
        return opened
    }
}
