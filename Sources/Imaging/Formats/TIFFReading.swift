import Metadata

/// TIFF, decoded by libvips; its directories and metadata are read from the file itself.
enum TIFFReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let survey = TIFFSurvey(file.descriptor)
        guard survey?.isCameraRaw != true else {
            throw .unsupported(file.path, "A camera's raw file")
        }
        var opened = OpenedPicture(loaded: image)
        // libvips counts the levels of a pyramid as pages.
        opened.pages = survey?.pages ?? 1
        readMetadata(file, into: &opened.metadata)
        return opened
    }

    // libvips passes over EXIF in TIFF files and cuts their IPTC short. A directory that cannot be
    // read costs the metadata, not the picture: libvips has just read one.
    private static func readMetadata(_ file: SourceFile, into metadata: inout SourceMetadata) {
        (metadata.exif, metadata.iptc, metadata.photoshop) = (nil, nil, false)
        guard let directory = TIFFMetadata(file.descriptor) else {
            metadata.unread = ["TIFF tags"]
            return
        }
        metadata.exif = directory.exif
        metadata.iptc = directory.iptc
        metadata.photoshop = directory.photoshop
        metadata.unread = directory.dropped
    }
}
