/// JPEG 2000, decoded by libvips.
enum JPEG2000Reading {
    /// libvips counts resolution levels as pages, and passes on no size of tiles: whether the decoder
    /// holds the whole picture cannot be told.
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        OpenedPicture(loaded: try VipsImage.load(file))
    }
}
