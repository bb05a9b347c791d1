import Files
import Imaging
import Metadata
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Makes the metadata of a finished output and its companions anew; no pixel is computed.
    ///
    /// Writes ``outputPath`` and the companions beside it, brought to the disk and verified.
    ///
    /// - Parameters:
    ///   - source: the scan; only read.
    ///   - content: what the output is made from, with the XMP files and the catalogue's entry of now; checked.
    ///   - output: the finished output; only read.
    ///   - record: what is known of it.
    ///   - parameters: what it was made with; nil for these settings.
    ///   - made: when it was first taken into work, which the output states; empty to say nothing.
    /// - Returns: the record with what has changed.
    /// - Throws: why it cannot be done.
    public func relabel(
        _ source: FilePath, _ content: PictureContent, output: FilePath, record: PictureRecord,
        parameters: RunParameters? = nil, made: String = ""
    ) throws(PictureFailure) -> PictureRecord {
        guard let mapping = record.mapping,
            let format = (record.output?.format).flatMap(EncodeSettings.Format.init),
            var provenance = try Self.provenance(of: output)
        else {
            throw PictureFailure(
                .internalError, "The origin of the pixels of '\(output)' is not known.",
                remedy: "Move that file away, then run again.")
        }
        guard try FileDigest(ofPicture: source).sha256 == content.sha256 else {
            throw .changedDuringRead
        }
        var metadata = try reportingFailure {
            try SourcePicture(opening: source, page: content.place.page).metadata
        }
        let sidecars = try SourceSidecars(of: source)
        try sidecars.check(beside: source, are: content.label?.sidecars)
        metadata.sidecars = sidecars.packets
        metadata.catalog = content.label?.catalog
        var record = record
        record.sidecars = sidecars.records.isEmpty ? nil : sidecars.records
        record.catalog = content.label?.catalog
        // Who made the pixels stays what the file says. What it does not say word by word, the settings do.
        let parameters = parameters ?? settings.parameters(for: source, content.place)
        provenance.addsColor = parameters.addsColor
        provenance.language = parameters.language ?? .english
        provenance.note(record)
        provenance.made = made
        provenance.stages = record.statedStages
        let copy = workFolder.appending("output.\(format.fileExtension)")
        let (labels, dropped) = OutputMetadata.make(
            source: metadata, provenance: provenance, format: format.metadata, mapping: mapping)
        record.output = try rewrite(
            output, to: copy, format, labels, type: provenance.digitalSourceType)
        record.metadataDropped = dropped
        for (index, companion) in (record.companions ?? []).enumerated() {
            guard
                let form = CompanionForm.every.first(where: { $0.mark == companion.mark })
            else { continue }
            let labels = form.metadata(
                source: metadata, provenance: provenance, title: companion.title,
                mapping: mapping, beside: format, width: companion.file.width,
                height: companion.file.height)
            record.companions?[index].file = try rewrite(
                companion.path(beside: output), to: companion.path(beside: copy),
                form.format(beside: format), labels,
                type: provenance.digitalSourceType)
        }
        return record
    }

    private func rewrite(
        _ file: FilePath, to copy: FilePath, _ format: EncodeSettings.Format,
        _ metadata: OutputMetadata, type: String
    ) throws(PictureFailure) -> OutputFacts {
        let found = try reportingFailure {
            try MetadataRewriter.copy(file, to: copy, format, metadata: metadata)
            return try OutputVerifier.read(copy)
        }
        guard found.xmp == metadata.xmp else {
            throw PictureFailure(
                .verificationFailed, "The metadata of '\(file)' could not be replaced.",
                remedy: "Check the disk it was written to, then run again.")
        }
        return try FinishedOutput.facts(
            copy, found, digitalSourceType: type)
    }
}
