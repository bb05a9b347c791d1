public import Imaging
import Metadata
public import Records

/// Writes the picture as a file that says what it is.
public struct EncodeStage: Stage {
    /// The name in recipes.
    public static let name = "encode"
    /// One line for people who write recipes.
    public static let summary = "Writes the file, with profile, resolution and provenance."
    /// Stands last.
    public static let phase = StagePhase.encoding
    /// Without it there is no output.
    public static let isRequired = true
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "format", .choice(["tiff", "jpeg", "png", "jp2"]), default: .text("tiff"),
            summary: "the file format; jp2 is JPEG 2000 without loss"),
        StageParameter(
            "depth", .choice(["source", "8", "16"]), default: .text("source"),
            summary:
                "bits of a sample; source keeps the scan's (JPEG holds 8, and grey no more than the scan)"
        ),
        StageParameter(
            "compression", .choice(["none", "lzw", "deflate"]), default: .text("deflate"),
            summary: "of TIFF; all three are lossless"),
        StageParameter(
            "quality", .integer(1...100), default: .integer(90),
            summary: "of JPEG, that of access copies too"),
        StageParameter(
            "tiles", .choice(["auto", "256", "512", "1024"]), default: .text("auto"), isLater: true,
            summary:
                "side of the tiles in pixels; auto is strips in TIFF, 256 in a pyramid, 512 in JP2"),
        StageParameter(
            "pyramid", .flag, default: .flag(false), isLater: true,
            summary: "whether a TIFF holds smaller pictures, too, as image servers want it"),
        StageParameter(
            "access_copy", .integer(0...EncodeStage.longestAccessCopy), default: .integer(0),
            isLater: true,
            summary:
                "long side in pixels of a JPEG copy beside the output, for looking at; 0 for none"),
        StageParameter(
            "digital_source_type",
            .choice(["compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced"]),
            default: .text("compositeWithTrainedAlgorithmicMedia"),
            withoutColor: .text("algorithmicallyEnhanced"),
            summary: "IPTC digital source type that the file declares"),
        StageParameter(
            "suffix", .namePart, default: .text("_colorized"), withoutColor: .text("_restored"),
            summary: "what is added to the stem of the file name"),
    ]

    /// The form of the file.
    public let settings: EncodeSettings
    /// The IPTC digital source type, the whole URI.
    public let digitalSourceType: String
    /// What is added to the stem of the file name.
    public let suffix: String
    /// Most pixels of the longer side of a JPEG copy beside the output; nil for no copy.
    public let accessCopy: Int?

    /// A copy is held in memory, and is for screens.
    public static let longestAccessCopy = 6000

    private static let accessForm = CompanionForm(
        kind: .accessCopy, mark: "_access", role: .copy)

    /// The access copy.
    public var companions: [CompanionForm] { accessCopy == nil ? [] : [Self.accessForm] }

    /// The access copy.
    public static var possibleCompanions: [CompanionForm] { [accessForm] }

    /// A stage with checked parameters.
    ///
    /// - Throws: ``StageProblem`` if JPEG is to hold 16 bits, or a format tiles or a pyramid that cannot.
    public init(_ values: ParameterValues) throws(StageProblem) {
        settings = EncodeSettings(
            format: values.word("format"), bitDepth: Int(values.text("depth")),
            compression: values.word("compression"), quality: values.integer("quality"),
            tileSide: Int(values.text("tiles")) ?? (values.flag("pyramid") ? 256 : nil),
            pyramid: values.flag("pyramid"))
        // Software compares these URIs as strings: http, not https.
        digitalSourceType =
            "http://cv.iptc.org/newscodes/digitalsourcetype/" + values.text("digital_source_type")
        suffix = values.text("suffix")
        accessCopy = values.integer("access_copy") > 0 ? values.integer("access_copy") : nil
        guard !(settings.format == .jpeg && settings.bitDepth == 16) else {
            throw StageProblem(
                parameter: "depth",
                message:
                    "JPEG stores 8 bits per sample; use `depth: source` or `8`, or another format."
            )
        }
        guard !settings.pyramid || settings.format == .tiff else {
            throw StageProblem(
                parameter: "pyramid",
                message:
                    "Only TIFF files have one (and JP2 files smaller pictures in any case); leave it out, or use `format: tiff`."
            )
        }
        guard settings.tileSide == nil || [.tiff, .jp2].contains(settings.format) else {
            throw StageProblem(
                parameter: "tiles",
                message: "JPEG and PNG files have none; leave it out, or use format tiff or jp2.")
        }
    }

    /// Itself.
    public var encoding: EncodeStage? { self }

    /// The extension of the file's name, without a dot.
    public var fileExtension: String { settings.format.fileExtension }

    /// Bits of a sample of the file that is made from a scan of the given depth.
    public func outputBitDepth(sourceBitDepth: Int) -> Int {
        settings.format == .jpeg ? 8 : settings.bitDepth ?? (sourceBitDepth > 8 ? 16 : 8)
    }

    /// Writes the file to the context's output, brings it to the disk, reads it back and hashes it.
    ///
    /// - Throws: disk full, unwritable or unsupported; verification failed where the file on disk is
    ///   not what was written.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        var provenance = context.provenance
        provenance.stages = picture.record.statedStages
        let (metadata, dropped) = OutputMetadata.make(
            source: picture.metadata, provenance: provenance, format: settings.format.metadata,
            mapping: picture.mapping)
        let output = context.output
        let digest = try picture.pull {
            try $0.write(to: output, as: settings, metadata: metadata)
        }
        let written = ContinuousClock.now
        let expected = ExpectedOutput(
            of: picture.image, as: settings, metadata: metadata, sampleDigest: digest)
        picture.record.output = try FinishedOutput.verify(
            context.output, expecting: expected, digitalSourceType: digitalSourceType)
        picture.record.timings.verify += written.millisecondsSince
        picture.record.metadataDropped = dropped
        picture.record.mapping = picture.mapping
        picture.record.stages.append(StageRecord(stage: Self.name))
    }
}

extension EncodeStage {
    /// Writes the access copy.
    ///
    /// - Throws: why it cannot be made.
    public func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) -> [CompanionRecord] {
        guard let accessCopy else { return [] }
        let record = try maker.copy(
            Self.accessForm, title: "copy for looking at", longSide: accessCopy,
            quality: settings.quality, of: picture)
        return [record]
    }
}

extension EncodeSettings.Format {
    /// The format as far as metadata are concerned.
    var metadata: OutputMetadata.Format {
        switch self {
        case .tiff: .tiff
        case .jpeg: .jpeg
        case .png: .png
        case .jp2: .jp2
        }
    }
}

extension PictureRecord {
    /// What the files of a picture state of the stages that were at work on it.
    ///
    /// For another version of an output some have run once more, and count once.
    var statedStages: [StageRecord] {
        var seen: Set<String> = [EncodeStage.name]
        return stages.filter { $0.facts["left_out"] == nil && seen.insert($0.stage).inserted }
            .map { StageRecord(stage: $0.stage, alteration: $0.alteration) }
    }
}
