import CVipsShim
import SystemPackage

/// WebP, decoded by libvips.
enum WebPReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let pages = Int(shim_pages(image.handle))
        // Two canvases of 4 bytes per pixel, of libwebp's animation decoder.
        let whole = WholePicture(
            kind: "a WebP picture", leastBytes: 8 * image.width * image.height)
        let pixels = image.width * image.height
        var opened = OpenedPicture(loaded: image)
        opened.examine = { () throws(Errno) in try WebPDamage(file.input, pixels: pixels).warning }
        opened.pages = pages
        opened.whole = whole
        return opened
    }
}
