import Metadata

/// PNG, decoded by libvips.
enum PNGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let whole =
            image.isInterlaced
            ? WholePicture(kind: "an interlaced PNG", leastBytes: image.bytes) : nil
        var opened = OpenedPicture(loaded: image)
        // libvips passes over texts, blocks in texts, and EXIF after the pixels.
        if let png = PNGMetadata(file.descriptor) {
            opened.metadata = png.blocks
            if case .unstated = opened.encoding, let profile = png.profile {
                opened.encoding = .profile(profile)
            }
        }
        opened.whole = whole
        return opened
    }
}
