import Colorization
import Files
import Imaging
import Metadata
import PictureAnalysis
import Records
import SystemPackage

/// A source that has been decoded and looked at.
struct Scan: ~Copyable {
    /// What is known about the source.
    let record: PictureRecord
    /// The metadata of the source as they stand in the file.
    let metadata: SourceMetadata
    /// The XMP files beside the source, whose content is in ``metadata``.
    let sidecars: SourceSidecars
    /// Where the photograph lies, as far as a small copy shows it; nil where nothing else is seen.
    let frame: PhotographFrame?
    private let image: VipsImage
    private let preview: Preview

    /// Opens, decodes and analyses a source.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - place: which of its pictures.
    ///   - maxPixels: larger pictures are refused.
    ///   - sha256: what the decoded file's content has to be; nil for anything.
    ///   - polarity: tells negatives from positives; nil for not to ask.
    ///   - workFolder: where temporary files may lie.
    /// - Throws: why the source cannot be read; changed during read.
    init(
        _ source: FilePath, at place: PicturePlace = .only, maxPixels: Int, sha256: String?,
        polarity: PolarityDetector?,
        workFolder: FilePath
    ) throws(PictureFailure) {
        let start = ContinuousClock.now
        // Messages about an earlier picture that failed.
        _ = VipsRuntime.takeWarnings()
        let before = try FileFingerprint(ofPicture: source)
        let opened = try Self.open(source, place, maxPixels: maxPixels)
        var metadata = opened.metadata
        let sidecars = try SourceSidecars(of: source)
        metadata.sidecars = sidecars.packets
        var record = PictureRecord(
            source: opened.facts, flags: opened.flags, disposition: .inspected)
        record.sidecars = sidecars.records.isEmpty ? nil : sidecars.records
        let image = try Self.decode(opened, workFolder: workFolder)
        try Self.check(source, isStill: before, sha256: sha256)
        let warnings = VipsRuntime.takeWarnings()
        record.warnings = warnings.map(\.text)
        warnings.compactMap(\.flag).forEach { record.insert($0) }
        let preview = try Preview(of: image)
        record.timings.decode = start.millisecondsSince
        let detail = try reportingFailure { try DetailWindows(image) }
        let picture = try preview.forAnalysis()
        let analysis = QualityAnalysis(picture, detail: detail, polarity: polarity)
        record.describe(analysis)
        frame = analysis.frame?.scaled(
            x: Double(image.width) / Double(picture.width),
            y: Double(image.height) / Double(picture.height))
        self.record = record
        self.metadata = metadata
        self.sidecars = sidecars
        self.image = image
        self.preview = preview
    }

    /// The decoder reads the file on its own: what it has read is known only if nothing has changed.
    private static func check(
        _ source: FilePath, isStill before: FileFingerprint, sha256: String?
    ) throws(PictureFailure) {
        if let sha256 {
            let digest = try FileDigest(ofPicture: source)
            guard digest.fingerprint == before, digest.sha256 == sha256 else {
                throw .changedDuringRead
            }
        } else {
            guard try FileFingerprint(ofPicture: source) == before else { throw .changedDuringRead }
        }
    }

    private static func open(
        _ source: FilePath, _ place: PicturePlace, maxPixels: Int
    ) throws(PictureFailure) -> SourcePicture {
        try reportingFailure {
            try SourcePicture(
                opening: source, limits: DecodeLimits(maxPixels: maxPixels), page: place.page)
        }
    }

    private static func decode(
        _ opened: consuming SourcePicture, workFolder: FilePath
    ) throws(PictureFailure) -> VipsImage {
        do throws(ImagingError) {
            return try opened.decode(workFolder: workFolder)
        } catch {
            throw error.failure
        }
    }

    /// The lightness of the scan, on which the recipe works.
    func lightness(
        _ mixture: GrayMixture, workFolder: FilePath
    ) throws(PictureFailure) -> VipsImage {
        try reportingFailure { try image.lightness(mixture, workFolder: workFolder) }
    }

    /// The working picture: upright, grey or RGB.
    func decoded() -> VipsImage { image.shared() }

    /// Writes the small picture of the scan for reports.
    func writePreview(to path: FilePath) throws(PictureFailure) {
        try preview.write(to: path)
    }
}

extension PictureRecord {
    /// Adds what analysis of a small copy finds.
    fileprivate mutating func describe(_ analysis: QualityAnalysis) {
        analysis.flags.forEach { insert($0) }
        polarity = analysis.polarity
        meanChromaBefore = analysis.chroma.meanChroma
    }
}
