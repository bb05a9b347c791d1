import CVipsShim
import Metadata
import Records

/// HEIC and AVIF: boxes are read here, pixels are decoded by libheif.
///
/// Crop and turn are those of the boxes and made here, once: libheif gives stored pixels. EXIF's
/// orientation has no say (ISO/IEC 23008-12, A.2.1).
enum HEIFReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let picture: HEIFPicture
        do throws(HEIFProblem) {
            picture = try HEIFPicture(file.source)
        } catch {
            switch error {
            case .damaged(let detail): throw .damaged(file.path, file.format, detail: detail)
            case .unsupported(let what): throw .unsupported(file.path, what)
            }
        }
        try file.checkSides(picture.width, picture.height)
        let encoding = try encoding(picture, file)
        let form = RowForm(
            width: picture.crop.width, height: picture.crop.height,
            bands: picture.isGray ? 1 : 3, bits: picture.bits == 8 ? 8 : 16,
            space: picture.isGray ? SHIM_SPACE_GRAY : SHIM_SPACE_RGB)
        var opened = OpenedPicture(
            rows: try SourceRows(HEIFDecoder(file, picture), as: form, subject: file.path))
        opened.encoding = encoding
        opened.orientation = picture.orientation
        opened.pages = picture.pictures
        opened.metadata = SourceMetadata(exif: picture.exif, xmp: picture.xmp)
        opened.metadata.unread = picture.unread
        opened.whole = whole(picture, file.format)
        opened.channels = (picture.isGray ? 1 : 3) + (picture.hasAlpha ? 1 : 0)
        return opened
    }

    private static func encoding(
        _ picture: HEIFPicture, _ file: SourceFile
    ) throws(ImagingError) -> ColorEncoding {
        if let profile = picture.profile { return .profile(profile) }
        guard let points = picture.codePoints else { return .unstated }
        do throws(NamedEncodings.Unsupported) {
            return try NamedEncodings.encoding(points, isGray: picture.isGray)
        } catch {
            throw .unsupported(file.path, error.what)
        }
    }

    /// What libheif 1.15.1 holds, and the file.
    ///
    /// Measured with 8 bits as the growth from 512 to 2,048 pixels a side. HEIC of more bits takes twice
    /// as much; AVIF of more bits was not measured.
    private static func whole(_ picture: HEIFPicture, _ format: PictureFormat) -> WholePicture {
        let bytesPerPixel =
            switch (picture.isGray, picture.isAV1) {
            case (true, false): 3
            case (true, true): 6
            case (false, false): 9
            case (false, true): 8
            }
        let depth = picture.bits > 8 && !picture.isAV1 ? 2 : 1
        return WholePicture(
            kind: "\(format == .avif ? "an AVIF" : "a HEIC") picture",
            leastBytes: bytesPerPixel * depth * picture.width * picture.height + picture.fileBytes)
    }
}
