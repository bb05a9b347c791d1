import Metadata

/// JPEG, decoded by libvips.
enum JPEGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let dotsPerInch = image.dotsPerInch(placeholder: 72)
        // Coefficients of 2 bytes, of the brightness alone, as colour may be subsampled in any way.
        let whole =
            image.isInterlaced
            ? WholePicture(
                kind: "a progressive JPEG", leastBytes: 2 * image.width * image.height) : nil
        var opened = OpenedPicture(loaded: image)
        opened.metadata.dotsPerInch = dotsPerInch
        opened.whole = whole
        opened.reduced = { (divisor) throws(ImagingError) in
            SourceRows(try VipsImage.load(file, dividedBy: divisor))
        }
        return opened
    }
}
