/// What an EXIF or TIFF tag is called and what it becomes in XMP.
struct EXIFTag: Sendable {
    /// The name that the specifications give it.
    var name: String
    /// What becomes of it.
    var meaning: Meaning

    /// Whether it is true of the source's file alone.
    var isStructural: Bool {
        if case .structural = meaning { true } else { false }
    }

    /// What becomes of a tag.
    enum Meaning: Sendable {
        /// It is this property.
        case property(XMPName, Form)
        /// It is a part of another tag's property.
        case partOfAnother
        /// It describes the coding of the source's pixels and is not true of another file.
        case structural
    }

    /// How the value is written in XMP.
    enum Form: Sendable, Hashable {
        case text, localizedText, textSequence, copyright
        case integer, integers, rational, rationals
        /// The one byte that is the value.
        case code
        /// Four digits without a terminator.
        case version
        /// A text after eight bytes that name its encoding.
        case encodedText, localizedEncodedText
        /// UTF-16 in little-endian order, as Windows writes it; or a list, split at semicolons.
        case wideText, localizedWideText, wideTextSequence, wideTextBag
        /// A date with the tags of its fraction of a second and its offset from UTC.
        case date(fraction: UInt16, offset: UInt16)
        /// Bits of the flash as a structure.
        case flash
        /// Degrees, minutes and seconds with the tag of their direction.
        case coordinate(direction: UInt16)
        /// Hours, minutes and seconds of the day that another tag gives.
        case timeOfDay(date: UInt16)
        /// Four bytes of a version.
        case dottedVersion
    }

    private static func property(
        _ name: String, _ namespace: XMPNamespace, _ form: Form, as local: String? = nil
    ) -> EXIFTag {
        EXIFTag(name: name, meaning: .property(XMPName(namespace, local ?? name), form))
    }

    private static func part(_ name: String) -> EXIFTag {
        EXIFTag(name: name, meaning: .partOfAnother)
    }

    private static func structural(_ name: String) -> EXIFTag {
        EXIFTag(name: name, meaning: .structural)
    }

    /// Tags of the main directory that say something about the picture.
    ///
    /// Source: CIPA DC-010-2017, table 1, and for dc and xmp: XMP specification part 3, 2.3.
    /// What has no property there and is text goes into Autochrome's own namespace.
    static let main: [UInt16: EXIFTag] = [
        0x010D: property("DocumentName", .autochrome, .text, as: "sourceDocumentName"),
        0x010E: property("ImageDescription", .dc, .localizedText, as: "description"),
        0x010F: property("Make", .tiff, .text),
        0x0110: property("Model", .tiff, .text),
        0x011D: property("PageName", .autochrome, .text, as: "sourcePageName"),
        0x0131: property("Software", .tiff, .text),
        0x0132: property(
            "DateTime", .xmp, .date(fraction: 0x9290, offset: 0x9010), as: "ModifyDate"),
        0x013B: property("Artist", .dc, .textSequence, as: "creator"),
        0x013C: property("HostComputer", .autochrome, .text, as: "sourceHostComputer"),
        0x4746: property("Rating", .xmp, .integer),
        0x8298: property("Copyright", .dc, .copyright, as: "rights"),
        0x9C9B: property("XPTitle", .dc, .localizedWideText, as: "title"),
        0x9C9C: property("XPComment", .exif, .localizedWideText, as: "UserComment"),
        0x9C9D: property("XPAuthor", .dc, .wideTextSequence, as: "creator"),
        0x9C9E: property("XPKeywords", .dc, .wideTextBag, as: "subject"),
        0x9C9F: property("XPSubject", .autochrome, .wideText, as: "sourceSubject"),
    ]

    /// Tags of the main directory that are the business of the picture's file format.
    static let mainStructural: Set<UInt16> = [
        0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0107, 0x0108, 0x0109, 0x010A,
        0x0111, 0x0112, 0x0115, 0x0116, 0x0117, 0x0118, 0x0119, 0x011A, 0x011B, 0x011C, 0x0120,
        0x0121, 0x0122, 0x0123, 0x0124, 0x0125, 0x0128, 0x0129, 0x012D, 0x013D, 0x013E, 0x013F,
        0x0140, 0x0141, 0x0142, 0x0143, 0x0144, 0x0145, 0x014A, 0x014C, 0x014E, 0x0150, 0x0152,
        0x0153, 0x0154, 0x0155, 0x0156, 0x015B, 0x0200, 0x0201, 0x0202, 0x0203, 0x0205, 0x0206,
        0x0207, 0x0208, 0x0209, 0x0211, 0x0212, 0x0213, 0x0214, 0x02BC, 0x83BB, 0x8649, 0x8769,
        0x8773, 0x8825, TIFFTag.manifestStore, 0xEA1C, 0xEA1D,
    ]

    /// Tags of the Exif directory.
    ///
    /// Source: CIPA DC-010-2017, table 2.
    static let exposure: [UInt16: EXIFTag] = [
        0x829A: property("ExposureTime", .exif, .rational),
        0x829D: property("FNumber", .exif, .rational),
        0x8822: property("ExposureProgram", .exif, .integer),
        0x8824: property("SpectralSensitivity", .exif, .text),
        0x8827: property("PhotographicSensitivity", .exifEX, .integer),
        0x8830: property("SensitivityType", .exifEX, .integer),
        0x8831: property("StandardOutputSensitivity", .exifEX, .integer),
        0x8832: property("RecommendedExposureIndex", .exifEX, .integer),
        0x8833: property("ISOSpeed", .exifEX, .integer),
        0x8834: property("ISOSpeedLatitudeyyy", .exifEX, .integer),
        0x8835: property("ISOSpeedLatitudezzz", .exifEX, .integer),
        0x9000: property("ExifVersion", .exif, .version),
        0x9003: property("DateTimeOriginal", .exif, .date(fraction: 0x9291, offset: 0x9011)),
        0x9004: property(
            "DateTimeDigitized", .xmp, .date(fraction: 0x9292, offset: 0x9012), as: "CreateDate"),
        0x9010: part("OffsetTime"),
        0x9011: part("OffsetTimeOriginal"),
        0x9012: part("OffsetTimeDigitized"),
        0x9101: structural("ComponentsConfiguration"),
        0x9102: structural("CompressedBitsPerPixel"),
        0x9201: property("ShutterSpeedValue", .exif, .rational),
        0x9202: property("ApertureValue", .exif, .rational),
        0x9203: property("BrightnessValue", .exif, .rational),
        0x9204: property("ExposureBiasValue", .exif, .rational),
        0x9205: property("MaxApertureValue", .exif, .rational),
        0x9206: property("SubjectDistance", .exif, .rational),
        0x9207: property("MeteringMode", .exif, .integer),
        0x9208: property("LightSource", .exif, .integer),
        0x9209: property("Flash", .exif, .flash),
        0x920A: property("FocalLength", .exif, .rational),
        0x9214: property("SubjectArea", .exif, .integers),
        0x9286: property("UserComment", .exif, .localizedEncodedText),
        0x9290: part("SubSecTime"),
        0x9291: part("SubSecTimeOriginal"),
        0x9292: part("SubSecTimeDigitized"),
        0x9400: property("AmbientTemperature", .exifEX, .rational, as: "Temperature"),
        0x9401: property("Humidity", .exifEX, .rational),
        0x9402: property("Pressure", .exifEX, .rational),
        0x9403: property("WaterDepth", .exifEX, .rational),
        0x9404: property("Acceleration", .exifEX, .rational),
        0x9405: property("CameraElevationAngle", .exifEX, .rational),
        0xA000: property("FlashpixVersion", .exif, .version),
        0xA001: structural("ColorSpace"),
        0xA002: structural("PixelXDimension"),
        0xA003: structural("PixelYDimension"),
        0xA004: property("RelatedSoundFile", .exif, .text),
        0xA005: structural("Interoperability"),
        0xA20B: property("FlashEnergy", .exif, .rational),
        0xA20E: property("FocalPlaneXResolution", .exif, .rational),
        0xA20F: property("FocalPlaneYResolution", .exif, .rational),
        0xA210: property("FocalPlaneResolutionUnit", .exif, .integer),
        0xA214: property("SubjectLocation", .exif, .integers),
        0xA215: property("ExposureIndex", .exif, .rational),
        0xA217: property("SensingMethod", .exif, .integer),
        0xA300: property("FileSource", .exif, .code),
        0xA301: property("SceneType", .exif, .code),
        0xA401: property("CustomRendered", .exif, .integer),
        0xA402: property("ExposureMode", .exif, .integer),
        0xA403: property("WhiteBalance", .exif, .integer),
        0xA404: property("DigitalZoomRatio", .exif, .rational),
        0xA405: property("FocalLengthIn35mmFilm", .exif, .integer),
        0xA406: property("SceneCaptureType", .exif, .integer),
        0xA407: property("GainControl", .exif, .integer),
        0xA408: property("Contrast", .exif, .integer),
        0xA409: property("Saturation", .exif, .integer),
        0xA40A: property("Sharpness", .exif, .integer),
        0xA40C: property("SubjectDistanceRange", .exif, .integer),
        0xA420: property("ImageUniqueID", .exif, .text),
        0xA436: property("ImageTitle", .dc, .localizedText, as: "title"),
        0xA437: property("Photographer", .dc, .textSequence, as: "creator"),
        0xA430: property("CameraOwnerName", .exifEX, .text),
        0xA431: property("BodySerialNumber", .exifEX, .text),
        0xA432: property("LensSpecification", .exifEX, .rationals),
        0xA433: property("LensMake", .exifEX, .text),
        0xA434: property("LensModel", .exifEX, .text),
        0xA435: property("LensSerialNumber", .exifEX, .text),
        0xA460: property("CompositeImage", .exifEX, .integer),
        0xA500: property("Gamma", .exifEX, .rational),
        // Microsoft's room for changes in place, and how far it moved other values.
        0xEA1C: structural("Padding"),
        0xEA1D: structural("OffsetSchema"),
    ]

    /// Tags of the GPS directory.
    ///
    /// Source: CIPA DC-010-2017, table 3.
    static let gps: [UInt16: EXIFTag] = [
        0x00: property("GPSVersionID", .exif, .dottedVersion),
        0x01: part("GPSLatitudeRef"),
        0x02: property("GPSLatitude", .exif, .coordinate(direction: 0x01)),
        0x03: part("GPSLongitudeRef"),
        0x04: property("GPSLongitude", .exif, .coordinate(direction: 0x03)),
        0x05: property("GPSAltitudeRef", .exif, .integer),
        0x06: property("GPSAltitude", .exif, .rational),
        0x07: property("GPSTimeStamp", .exif, .timeOfDay(date: 0x1D)),
        0x08: property("GPSSatellites", .exif, .text),
        0x09: property("GPSStatus", .exif, .text),
        0x0A: property("GPSMeasureMode", .exif, .text),
        0x0B: property("GPSDOP", .exif, .rational),
        0x0C: property("GPSSpeedRef", .exif, .text),
        0x0D: property("GPSSpeed", .exif, .rational),
        0x0E: property("GPSTrackRef", .exif, .text),
        0x0F: property("GPSTrack", .exif, .rational),
        0x10: property("GPSImgDirectionRef", .exif, .text),
        0x11: property("GPSImgDirection", .exif, .rational),
        0x12: property("GPSMapDatum", .exif, .text),
        0x13: part("GPSDestLatitudeRef"),
        0x14: property("GPSDestLatitude", .exif, .coordinate(direction: 0x13)),
        0x15: part("GPSDestLongitudeRef"),
        0x16: property("GPSDestLongitude", .exif, .coordinate(direction: 0x15)),
        0x17: property("GPSDestBearingRef", .exif, .text),
        0x18: property("GPSDestBearing", .exif, .rational),
        0x19: property("GPSDestDistanceRef", .exif, .text),
        0x1A: property("GPSDestDistance", .exif, .rational),
        0x1B: property("GPSProcessingMethod", .exif, .encodedText),
        0x1C: property("GPSAreaInformation", .exif, .encodedText),
        0x1D: part("GPSDateStamp"),
        0x1E: property("GPSDifferential", .exif, .integer),
        0x1F: property("GPSHPositioningError", .exif, .rational),
    ]
}
