import Colorization
import Imaging
import Metadata
import Records
import Retouching
import SystemPackage

/// Makes the files beside an output: other colourings, and the map of confidence.
struct CompanionMaker {
    /// What the output itself was made with.
    let context: StageContext
    /// The stages from colour on.
    let stages: [any Stage]
    /// What is asked for; nil where there is no colour.
    let coloring: ColorizeStage?

    /// Makes them and notes them in the picture's record.
    ///
    /// - Parameters:
    ///   - picture: the picture, finished.
    ///   - lightness: what the stages began with.
    /// - Throws: why a file cannot be made.
    func make(
        of picture: inout Picture, lightness: borrowing VipsImage
    ) throws(PictureFailure) {
        var companions = try colourings(of: &picture, lightness: lightness)
        if coloring?.writesConfidenceMap == true, let confidence = picture.insight?.confidence {
            companions.append(try make(confidence, of: picture))
        }
        if let mask = picture.repairMask {
            companions.append(try make(mask, of: picture, lightness: lightness))
        }
        picture.record.companions = companions.isEmpty ? nil : companions
    }

    private func colourings(
        of picture: inout Picture, lightness: borrowing VipsImage
    ) throws(PictureFailure) -> [CompanionRecord] {
        guard let coloring, let insight = picture.insight else { return [] }
        var companions: [CompanionRecord] = []
        let alternatives = context.engine.colorizer.alternatives(
            coloring.alternatives, for: insight.view.trial, tone: insight.view.tone,
            global: insight.global, threads: context.threads)
        for (index, alternative) in alternatives.enumerated() {
            companions.append(
                try make(
                    alternative, mark: Companion.alternativeMark(index + 1), of: &picture,
                    lightness: lightness))
        }
        return companions
    }

    private func make(
        _ alternative: Alternative, mark: String, of picture: inout Picture,
        lightness: borrowing VipsImage
    ) throws(PictureFailure) -> CompanionRecord {
        let title = "as \(alternative.scene.replacing("_", with: " "))"
        let context = context.companion(.alternative(alternative), mark: mark, title: title)
        var other = Picture(
            image: lightness.shared(), source: picture.source, metadata: picture.metadata,
            record: picture.record)
        other.insight = picture.insight
        for stage in stages { try other.apply(stage, in: context) }
        try Preview(of: other.image).write(
            to: context.workFolder.appending("after\(mark).jpg"))
        picture.record.timings = other.record.timings
        guard let file = other.record.output else {
            preconditionFailure("the last stage of a recipe writes a file")
        }
        return CompanionRecord(
            kind: .alternative, suffix: "\(mark).\(context.output.extension ?? "")",
            title: title, file: file)
    }

    private func make(
        _ confidence: Confidence, of picture: borrowing Picture
    ) throws(PictureFailure) -> CompanionRecord {
        let image = try reportingFailure {
            try VipsImage.fromMemory(
                confidence.map.map { UInt8(($0 * 255).rounded()) }, width: confidence.width,
                height: confidence.height, bands: 1)
        }
        return try make(
            image, mark: Companion.confidenceMark, kind: .confidenceMap,
            title: "where the colours can be trusted", of: picture)
    }

    /// Of `lightness` nothing counts but its size, which is the mask's.
    private func make(
        _ mask: DamageMask, of picture: borrowing Picture, lightness: borrowing VipsImage
    ) throws(PictureFailure) -> CompanionRecord {
        let image = try reportingFailure {
            try lightness.mapRows(bands: 1, bitDepth: 8) { block in
                for row in 0..<block.height {
                    let output = block.output8(row: row)
                    for x in 0..<block.width {
                        output[x] = mask[block.x + x, block.y + row] ? 255 : 0
                    }
                }
            }
        }
        return try make(
            image, mark: Companion.repairMark, kind: .repairMask,
            title: "where damage was filled", of: picture)
    }

    /// Writes a grey picture about the output beside it.
    private func make(
        _ image: borrowing VipsImage, mark: String, kind: CompanionRecord.Kind, title: String,
        of picture: borrowing Picture
    ) throws(PictureFailure) -> CompanionRecord {
        let suffix = "\(mark).png"
        let output = CompanionRecord.path(beside: context.output, suffix: suffix)
        var provenance = context.provenance
        provenance.companion = Provenance.Companion(mark: mark, title: title)
        let packet = XMPPacket.make(
            source: picture.metadata, provenance: provenance, outputCarriesEXIF: false)
        let metadata = OutputMetadata(xmp: packet.bytes, imageDescription: title)
        let settings = EncodeSettings(format: .png, bitDepth: 8)
        try reportingFailure { try image.write(to: output, as: settings, metadata: metadata) }
        let file = try FinishedOutput.verify(
            output, expecting: ExpectedOutput(of: image, as: settings, metadata: metadata),
            digitalSourceType: provenance.digitalSourceType)
        try Preview(of: image).write(to: context.workFolder.appending("after\(mark).jpg"))
        return CompanionRecord(kind: kind, suffix: suffix, title: title, file: file)
    }
}
