/// What datasets of IPTC-IIM are called that have no property in XMP.
///
/// Source: IPTC-NAA Information Interchange Model, version 4.2; IPTC-NAA Digital Newsphoto Parameter
/// Record, version 4.
enum IPTCNames {
    /// The name of a dataset; of one that has none, its record and number.
    static func name(record: UInt8, number: UInt8) -> String {
        names[record]?[number] ?? "dataset \(record):\(number)"
    }

    private static let names: [UInt8: [UInt8: String]] = [
        2: [
            3: "ObjectTypeReference", 7: "EditStatus", 8: "EditorialUpdate",
            22: "FixtureIdentifier", 26: "ContentLocationCode", 27: "ContentLocationName",
            30: "ReleaseDate", 35: "ReleaseTime", 37: "ExpirationDate", 38: "ExpirationTime",
            42: "ActionAdvised", 45: "ReferenceService", 47: "ReferenceDate",
            50: "ReferenceNumber", 65: "OriginatingProgram", 70: "ProgramVersion",
            75: "ObjectCycle", 118: "Contact", 121: "LocalCaption", 125: "RasterizedCaption",
            130: "ImageType", 131: "ImageOrientation", 135: "LanguageIdentifier",
            150: "AudioType", 151: "AudioSamplingRate", 152: "AudioSamplingResolution",
            153: "AudioDuration", 154: "AudioOutcue", 184: "JobID", 185: "MasterDocumentID",
            186: "ShortDocumentID", 187: "UniqueDocumentID", 188: "OwnerID",
            200: "ObjectPreviewFileFormat", 201: "ObjectPreviewFileVersion",
            202: "ObjectPreviewData", 221: "Prefs", 225: "ClassifyState",
            228: "SimilarityIndex", 230: "DocumentNotes", 231: "DocumentHistory",
            232: "ExifCameraInfo", 255: "CatalogSets",
        ],
        3: [
            0: "NewsPhotoVersion", 10: "PictureNumber", 20: "PixelsPerLine",
            30: "NumberOfLines", 40: "PixelSizeInScanningDirection",
            50: "PixelSizePerpendicular", 55: "SupplementType", 60: "ColorRepresentation",
            64: "InterchangeColorSpace", 65: "ColorSequence", 66: "ICCInputColorProfile",
            70: "ColorCalibrationMatrix", 80: "LookupTable", 84: "NumberOfIndexEntries",
            85: "ColorPalette", 86: "BitsPerSample", 90: "SamplingStructure",
            100: "ScanningDirection", 102: "ImageRotation", 110: "DataCompressionMethod",
            120: "QuantizationMethod", 125: "EndPoints", 130: "ExcursionTolerance",
            135: "BitsPerComponent", 140: "MaximumDensityRange", 145: "GammaCompensatedValue",
        ],
        7: [
            10: "SizeMode", 20: "MaximumSubfileSize", 90: "ObjectSizeAnnounced",
            95: "MaximumObjectSize",
        ],
        8: [10: "Subfile"],
        9: [10: "ConfirmedObjectSize"],
    ]
}
