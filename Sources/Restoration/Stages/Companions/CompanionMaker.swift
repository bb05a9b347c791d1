import Imaging
import Metadata
import PictureAnalysis
import Records
import SystemPackage

/// Makes the files beside an output, once that is written.
public struct CompanionMaker: ~Copyable {
    /// What the output itself was made with.
    let context: StageContext
    /// What the stages from colour on began with.
    let lightness: VipsImage
    /// Where the source's pixels lie in ``lightness``.
    let mapping: SourceMapping
    /// Where the photograph lies in ``lightness``, as far as that is known.
    let frame: PhotographFrame?
    /// Takes a picture through the stages from colour on.
    let finish: (_ picture: inout Picture, _ context: StageContext) throws(PictureFailure) -> Void

    /// Makes another version of the output.
    ///
    /// - Parameters:
    ///   - form: what the file is.
    ///   - title: what it shows, in a few words.
    ///   - variant: whose global features its colors are made with.
    ///   - picture: the picture, finished; gets the times that the version took.
    /// - Returns: the record of the written file.
    /// - Throws: why it cannot be made.
    func version(
        _ form: CompanionForm, title: String, variant: ColorVariant, of picture: inout Picture
    ) throws(PictureFailure) -> CompanionRecord {
        var other = Picture(
            image: lightness.shared(), source: picture.source, metadata: picture.metadata,
            record: picture.record, mapping: mapping, frame: frame)
        other.findings = picture.findings
        let suffix = suffix(of: form)
        var context = context
        context.variant = variant
        context.provenance = provenance(form, title: title)
        context.output = CompanionRecord.path(beside: context.output, suffix: suffix)
        try finish(&other, context)
        try writePreview(of: other.image, form)
        picture.record.timings = other.record.timings
        guard let file = other.record.output else {
            preconditionFailure("the last stage of a recipe writes a file")
        }
        return CompanionRecord(kind: form.kind, suffix: suffix, title: title, file: file)
    }

    /// Writes a grey picture about the output.
    ///
    /// - Parameters:
    ///   - form: what the file is.
    ///   - title: what it shows, in a few words.
    ///   - image: the grey picture.
    ///   - picture: the picture, finished.
    /// - Returns: the record of the written file.
    /// - Throws: why it cannot be made.
    func map(
        _ form: CompanionForm, title: String, _ image: borrowing VipsImage,
        of picture: borrowing Picture
    ) throws(PictureFailure) -> CompanionRecord {
        let record = try write(
            image, form, title: title, as: EncodeSettings(format: .png, bitDepth: 8), of: picture)
        try writePreview(of: image, form)
        return record
    }

    /// Writes a copy of the output as JPEG.
    ///
    /// - Parameters:
    ///   - form: what the file is.
    ///   - title: what it shows, in a few words.
    ///   - longSide: most pixels of its longer side.
    ///   - quality: of JPEG.
    ///   - picture: the picture, finished.
    /// - Returns: the record of the written file.
    /// - Throws: why it cannot be made.
    func copy(
        _ form: CompanionForm, title: String, longSide: Int, quality: Int,
        of picture: borrowing Picture
    ) throws(PictureFailure) -> CompanionRecord {
        let settings = EncodeSettings(format: .jpeg, quality: quality)
        // The network has finished: its pixels are there.
        guard max(picture.image.width, picture.image.height) > longSide else {
            return try write(picture.image, form, title: title, as: settings, of: picture)
        }
        let reduced = try reportingFailure { try picture.image.reduced(longSide: longSide) }
        return try write(reduced, form, title: title, as: settings, of: picture)
    }

    private func write(
        _ image: borrowing VipsImage, _ form: CompanionForm, title: String,
        as settings: EncodeSettings, of picture: borrowing Picture
    ) throws(PictureFailure) -> CompanionRecord {
        let suffix = suffix(of: form)
        let output = CompanionRecord.path(beside: context.output, suffix: suffix)
        var provenance = context.provenance
        provenance.stages = picture.record.statedStages
        let metadata = form.metadata(
            source: picture.metadata, provenance: provenance, title: title,
            mapping: picture.mapping, beside: settings.format, width: image.width,
            height: image.height)
        try reportingFailure { try image.write(to: output, as: settings, metadata: metadata) }
        let file = try FinishedOutput.verify(
            output, expecting: ExpectedOutput(of: image, as: settings, metadata: metadata),
            digitalSourceType: provenance.digitalSourceType)
        return CompanionRecord(kind: form.kind, suffix: suffix, title: title, file: file)
    }

    private func suffix(of form: CompanionForm) -> String {
        form.suffix(outputExtension: context.output.extension ?? "")
    }

    private func provenance(_ form: CompanionForm, title: String) -> Provenance {
        var provenance = context.provenance
        provenance.companion = form.provenance(title: title)
        return provenance
    }

    private func writePreview(
        of image: borrowing VipsImage, _ form: CompanionForm
    ) throws(PictureFailure) {
        try Preview(of: image).write(
            to: context.workFolder.appending("after\(form.mark).jpg"))
    }
}
