import Metadata

/// JPEG, decoded by libjpeg; libvips reads the header.
enum JPEGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let dotsPerInch = image.dotsPerInch(placeholder: 72)
        // Coefficients of 2 bytes, of the brightness alone, as colour may be subsampled in any way.
        let whole =
            image.isInterlaced
            ? WholePicture(
                kind: "a progressive JPEG", leastBytes: 2 * image.width * image.height) : nil
        let height = image.height
        var opened = OpenedPicture(loaded: image)
        opened.examine = { PictureWarning(jpeg: file.input.findings, height: height) }
        opened.metadata.dotsPerInch = dotsPerInch
        opened.whole = whole
        opened.reduced = { (divisor) throws(ImagingError) in
            SourceRows(try VipsImage.load(file, dividedBy: divisor))
        }
        return opened
    }
}
