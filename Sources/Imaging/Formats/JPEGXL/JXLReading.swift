import CJXL
import CVipsShim
import Metadata

/// JPEG XL, decoded by libjxl.
///
/// The header's orientation is the one that counts and EXIF's has no say (ISO/IEC 18181-2, 9.3). Of an
/// animation the first frame is taken.
enum JXLReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let picture = try JXLPicture(file)
        let form = RowForm(
            width: picture.width, height: picture.height, bands: picture.colors,
            bits: picture.bits, space: picture.colors == 1 ? SHIM_SPACE_GRAY : SHIM_SPACE_RGB)
        var opened = OpenedPicture(
            rows: try SourceRows(JXLDecoder(file, picture), as: form, subject: file.path))
        opened.encoding = picture.encoding
        opened.orientation = Int(picture.information.orientation.rawValue)
        opened.pages = picture.frames
        opened.metadata = SourceMetadata(exif: picture.exif, xmp: picture.xmp)
        opened.metadata.unread = picture.unread
        opened.whole = WholePicture(
            kind: "a JPEG XL picture",
            leastBytes: bytesPerSample(picture) * picture.colors * picture.width * picture.height)
        opened.channels = picture.colors + Int(picture.information.num_extra_channels)
        return opened
    }

    /// What libjxl 0.7 holds, and the samples that it gives.
    private static func bytesPerSample(_ picture: JXLPicture) -> Int {
        let isLossy = picture.information.uses_original_profile == 0
        return (isLossy ? 1 : 4) + (picture.isFloat ? 4 : picture.bits / 8)
    }
}
