extension SourceMetadata {
    /// The orientation that the EXIF block asks for, 1 to 8; nil where it asks for none.
    public var exifOrientation: Int? {
        guard let exif,
            let orientation = EXIFReader.read(exif)?.main.integer(TIFFTag.orientation),
            (1...8).contains(orientation)
        else { return nil }
        return orientation
    }
}
