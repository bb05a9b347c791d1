import Records

@testable import Metadata

/// Metadata, and the structures of the files that they stand in.
enum MetadataTargets {
    static func exif(_ bytes: [UInt8]) {
        let target = EXIFTarget(width: 40, height: 30, resolution: nil, isJPEG: true)
        if let block = EXIFWriter.outputBlock(of: bytes, for: target).block {
            precondition(block.count <= EXIFWriter.maximumBytes, "a block that is too long")
            precondition(EXIFReader.read(block) != nil, "a block that cannot be read")
        }
        merge(SourceMetadata(exif: bytes))
    }

    static func iptc(_ bytes: [UInt8]) { merge(SourceMetadata(iptc: bytes)) }

    static func xmp(_ bytes: [UInt8]) {
        var source = SourceMetadata(xmp: bytes)
        source.sidecars = [Sidecar(name: "scan.xmp", packet: bytes)]
        merge(source)
    }

    static func tiff(_ bytes: [UInt8]) {
        let source = MemorySource(bytes: bytes)
        guard let survey = TIFFSurvey(source) else { return }
        for page in survey.pages.prefix(3) {
            _ = TIFFSampleTags(source, size: bytes.count, at: page)
            guard let tags = TIFFMetadata(source, at: page) else { continue }
            var metadata = SourceMetadata(
                exif: tags.exif, iptc: tags.iptc, xmp: tags.xmp, photoshop: tags.photoshop,
                imageDescription: tags.imageDescription,
                statedResolutions: [tags.resolution].compactMap(\.self))
            metadata.unread = tags.dropped
            merge(metadata)
        }
    }

    static func jpeg(_ bytes: [UInt8]) {
        JPEGMetadata.read(MemorySource(bytes: bytes)).map(merge)
        PictureTargets.jpegFrame(bytes)
    }

    static func png(_ bytes: [UInt8]) {
        guard let png = PNGMetadata(MemorySource(bytes: bytes)) else { return }
        PictureTargets.png(png, bytes)
        merge(png.blocks)
    }

    static func jp2(_ bytes: [UInt8]) {
        guard let file = try? JPEG2000File(MemorySource(bytes: bytes)) else { return }
        PictureTargets.jp2Layout(file)
        var metadata = SourceMetadata(
            exif: file.metadata.exif, iptc: file.metadata.iptc, xmp: file.metadata.xmp,
            photoshop: file.metadata.photoshop,
            statedResolutions: [file.metadata.captured].compactMap(\.self))
        metadata.unread = file.metadata.unread
        merge(metadata)
    }

    static func heif(_ bytes: [UInt8]) {
        guard let picture = try? HEIFPicture(MemorySource(bytes: bytes)) else { return }
        precondition(
            picture.crop.x >= 0 && picture.crop.width > 0
                && picture.crop.x + picture.crop.width <= picture.width,
            "a crop beyond the picture")
        bytes.withUnsafeBytes { _ = picture.isDamaged(in: $0) }
        merge(SourceMetadata(exif: picture.exif, xmp: picture.xmp))
    }

    private static let provenance = Provenance(
        systemName: "Autochrome", systemVersion: "1", programVersion: "1",
        sourceSHA256: String(repeating: "1", count: 64),
        modelSHA256: String(repeating: "2", count: 64), modelName: "base",
        parametersSHA256: String(repeating: "3", count: 64), recipe: "access", recipeVersion: 1)

    /// Makes the metadata of an output, which says what made it whatever the source says.
    private static func merge(_ source: SourceMetadata) {
        let made = OutputMetadata.make(
            source: source, provenance: provenance, format: .jpeg,
            mapping: SourceMapping(width: 100, height: 80, orientation: 6))
        let packet = made.metadata.xmp ?? []
        precondition(packet.count <= XMPPacket.maximumJPEGBytes, "a packet that is too long")
        precondition(XMPPacket.provenance(in: packet) == provenance, "the provenance is lost")
    }
}
