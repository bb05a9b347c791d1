import Files
import Imaging
import Metadata
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Takes a picture through the recipe, whatever its flags say, and writes what every stage makes of it: PNG
    /// files at full size and bit depth, the output as a batch would write it, and a contact sheet.
    ///
    /// Files beside the output are not made. All is written into the work folder, for
    /// ``PreviewFolder/take(_:)``; if it fails, parts may be left there.
    ///
    /// - Parameters:
    ///   - source: the scan; only read.
    ///   - made: the time that the output states; empty to say nothing.
    /// - Returns: what was written, and what is known about the picture.
    /// - Throws: why the picture cannot be finished.
    public func preview(
        _ source: FilePath, made: String = ""
    ) throws(PictureFailure) -> PicturePreview {
        let meter = CostMeter()
        let sha256 = try FileDigest(ofPicture: source).sha256
        let scan = try scan(source, sha256: sha256)
        var record = scan.record
        record.disposition = disposition(of: record)
        let decoded = scan.decoded()
        let writer = PreviewWriter(
            folder: workFolder, recipe: settings.recipe, isGray: decoded.bands == 1)
        var context = context(
            for: source, .only, record.source, sha256: sha256, output: writer.outputPath)
        context.provenance.note(record)
        context.provenance.made = made
        var picture = try picture(of: scan, record)
        let steps = try writer.steps(of: &picture, from: decoded, in: context)
        return PicturePreview(
            folder: CodablePath(workFolder), steps: steps, sheet: PreviewFolder.sheetName,
            record: finished(picture.record, meter))
    }
}
