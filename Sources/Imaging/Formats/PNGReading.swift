import Metadata
import SystemPackage

/// PNG, decoded by libvips.
enum PNGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let dotsPerInch = image.dotsPerInch(placeholder: 72)
        let whole =
            image.isInterlaced
            ? WholePicture(kind: "an interlaced PNG", leastBytes: image.bytes) : nil
        var opened = OpenedPicture(loaded: image)
        opened.examine = { () throws(Errno) in try PNGDamage(file.input).warning }
        opened.metadata.dotsPerInch = dotsPerInch
        opened.whole = whole
        return opened
    }
}
