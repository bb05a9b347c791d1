public import Records

extension OutputMetadata {
    /// The formats that outputs are written in, as far as metadata are concerned.
    public enum Format: Sendable {
        /// XMP and text tags; no EXIF block.
        case tiff
        /// An EXIF block, and an XMP packet of limited length.
        case jpeg
        /// An EXIF block and an XMP packet.
        case png
        /// An EXIF block and an XMP packet.
        case jp2
    }

    /// What an output carries: all that the source and the files beside it say, and what made it.
    ///
    /// Needs no pixels, so that the metadata of a finished output can be made again.
    ///
    /// - Parameters:
    ///   - source: the metadata of the source, of which nothing is believed.
    ///   - provenance: what made the output.
    ///   - format: of the output.
    ///   - mapping: where the source's pixels have gone.
    /// - Returns: the metadata, and the names of what the source has and the output does not.
    public static func make(
        source: SourceMetadata, provenance: Provenance, format: Format, mapping: SourceMapping
    ) -> (metadata: OutputMetadata, dropped: [String]) {
        let exif = format == .tiff ? nil : source.exif.flatMap { $0.isEmpty ? nil : $0 }
        var packet = XMPPacket.make(
            source: source, provenance: provenance, outputCarriesEXIF: exif != nil,
            mapping: mapping)
        if format == .jpeg { packet = packet.fitting(maximumBytes: XMPPacket.maximumJPEGBytes) }
        let metadata = OutputMetadata(
            xmp: packet.bytes, exif: exif, texts: format == .tiff ? packet.texts : [:],
            resolution: source.resolution.taken.flatMap(mapping.resolution(from:)),
            mapping: mapping)
        return (metadata, packet.dropped)
    }

    /// What a grey picture about an output carries, which may be of another size.
    ///
    /// - Parameters:
    ///   - source: the metadata of the source.
    ///   - provenance: what made the picture.
    ///   - mapping: where the source's pixels have gone in the output.
    ///   - width: pixels of the picture.
    ///   - height: pixels of the picture.
    /// - Returns: the metadata.
    public static func map(
        source: SourceMetadata, provenance: Provenance, mapping: SourceMapping, width: Int,
        height: Int
    ) -> OutputMetadata {
        var mapping = mapping
        mapping.resize(width: width, height: height)
        let packet = XMPPacket.make(
            source: source, provenance: provenance, outputCarriesEXIF: false, mapping: mapping)
        return OutputMetadata(
            xmp: packet.bytes,
            resolution: source.resolution.taken.flatMap(mapping.resolution(from:)))
    }
}

extension XMPPacket {
    /// Longest text of a tag.
    private static let maximumTextBytes = 32_000

    /// What the packet says, as texts of a TIFF file.
    var texts: [OutputMetadata.TIFFText: String] {
        func spoken(_ name: XMPName) -> String? {
            guard case .array(_, let items) = document[name] else {
                return document[name]?.text
            }
            let item = items.first { $0.language?.lowercased() == "x-default" } ?? items.first
            return item?.value.texts.first
        }
        let software = [spoken(XMPName(.tiff, "Software")), spoken(XMPName(.xmp, "CreatorTool"))]
        let texts: [OutputMetadata.TIFFText: String?] = [
            .documentName: spoken(XMPName(.autochrome, "sourceDocumentName")),
            .imageDescription: spoken(XMPName(.dc, "description")),
            .make: spoken(XMPName(.tiff, "Make")), .model: spoken(XMPName(.tiff, "Model")),
            .software: software.compactMap(\.self).joined(separator: "; "),
            .dateTime: spoken(XMPName(.xmp, "ModifyDate")).flatMap(Self.time),
            .artist: document[XMPName(.dc, "creator")]?.texts.joined(separator: "; "),
            .copyright: spoken(XMPName(.dc, "rights")),
        ]
        return texts.compactMapValues { text in
            text.flatMap { $0.isEmpty || $0.utf8.count > Self.maximumTextBytes ? nil : $0 }
        }
    }

    /// `YYYY:MM:DD hh:mm:ss`; nil if a part is not known.
    private static func time(_ text: String) -> String? {
        guard let time = EXIFProperties.date(text.replacing("T", with: " ", maxReplacements: 1)),
            time.utf8.count >= 19
        else { return nil }
        return time.prefix(10).map { $0 == "-" ? ":" : $0 } + " " + time.dropFirst(11).prefix(8)
    }
}
