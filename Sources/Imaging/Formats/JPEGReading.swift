import Metadata

/// JPEG, decoded by libjpeg; libvips reads the header.
enum JPEGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        // Coefficients of 2 bytes, of the brightness alone, as colour may be subsampled in any way.
        let whole =
            image.isInterlaced
            ? WholePicture(
                kind: "a progressive JPEG", leastBytes: 2 * image.width * image.height) : nil
        let height = image.height
        var opened = OpenedPicture(loaded: image)
        opened.examine = { PictureWarning(jpeg: file.input.findings, height: height) }
        // libvips takes any resolution for dots an inch and passes over comments and long packets.
        if let metadata = JPEGMetadata.read(file.source) { opened.metadata = metadata }
        opened.whole = whole
        opened.reduced = { (divisor) throws(ImagingError) in
            SourceRows(try VipsImage.load(file, dividedBy: divisor))
        }
        return opened
    }
}
