/// Writes the picture as a file that says what it is.
public struct EncodeStage: Stage {
    /// The name in recipes.
    public static let name = "encode"
    /// One line for people who write recipes.
    public static let summary = "Writes the file, with sRGB profile, resolution and provenance."
    /// Stands last.
    public static let phase = StagePhase.encoding
    /// Without it there is no output.
    public static let isRequired = true
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "format", .choice(["tiff", "jpeg", "png"]), default: .text("tiff"),
            summary: "the file format"),
        StageParameter(
            "depth", .choice(["source", "8", "16"]), default: .text("source"),
            summary: "bits of a sample; source keeps the scan's (JPEG holds 8)"),
        StageParameter(
            "compression", .choice(["none", "lzw", "deflate"]), default: .text("deflate"),
            summary: "of TIFF; all three are lossless"),
        StageParameter(
            "quality", .integer(1...100), default: .integer(90), summary: "of JPEG"),
        StageParameter(
            "digital_source_type",
            .choice(["compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced"]),
            default: .text("compositeWithTrainedAlgorithmicMedia"),
            summary: "IPTC digital source type that the file declares"),
        StageParameter(
            "suffix", .namePart, default: .text("_colorized"),
            summary: "what is added to the stem of the file name"),
    ]

    /// `tiff`, `jpeg` or `png`.
    public let format: String
    /// Bits of a sample; nil for those of the scan.
    public let bitDepth: Int?
    /// `none`, `lzw` or `deflate`; matters to TIFF.
    public let compression: String
    /// 1 to 100; matters to JPEG.
    public let quality: Int
    /// The IPTC digital source type, the whole URI.
    public let digitalSourceType: String
    /// What is added to the stem of the file name.
    public let suffix: String

    /// A stage with checked parameters.
    ///
    /// - Throws: ``StageProblem`` if JPEG is to hold 16 bits.
    public init(_ values: ParameterValues) throws(StageProblem) {
        format = values.text("format")
        bitDepth = Int(values.text("depth"))
        compression = values.text("compression")
        quality = values.integer("quality")
        // Software compares these URIs as strings: http, not https.
        digitalSourceType =
            "http://cv.iptc.org/newscodes/digitalsourcetype/" + values.text("digital_source_type")
        suffix = values.text("suffix")
        guard !(format == "jpeg" && bitDepth == 16) else {
            throw StageProblem(
                parameter: "depth",
                message:
                    "JPEG holds 8 bits a sample; use `depth: source` or `8`, or format tiff or png."
            )
        }
    }

    /// The extension of the file's name, without a dot.
    public var fileExtension: String {
        switch format {
        case "jpeg": "jpg"
        case "png": "png"
        default: "tif"
        }
    }

    /// Bits of a sample of the file that is made from a scan of the given depth.
    public func outputBitDepth(sourceBitDepth: Int) -> Int {
        format == "jpeg" ? 8 : bitDepth ?? (sourceBitDepth > 8 ? 16 : 8)
    }
}
