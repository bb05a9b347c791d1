public import Records

/// The XMP packet of an output: all that the source says about itself, and what made the output.
///
/// The packet depends on the source with its sidecars, where its pixels have gone, and the provenance alone. It
/// holds no time of writing, so that an output that is computed again is the same byte for byte.
///
/// Source: ISO 16684-1 (XMP), IPTC Photo Metadata Standard 2025.1.
public struct XMPPacket: Sendable {
    /// The packet in its wrapper, UTF-8.
    public let bytes: [UInt8]
    /// Names of the source's metadata that the packet does not carry.
    public let dropped: [String]

    /// Longest packet that libvips writes into a JPEG file; longer ones it leaves out.
    public static let maximumJPEGBytes = 60_000

    let document: XMPDocument
    private let provenance: Provenance

    init(document: XMPDocument, provenance: Provenance, dropped: [String], padding: Int) {
        self.document = document
        self.provenance = provenance
        self.dropped = dropped
        bytes = Self.wrap(document, toolkit: provenance.program, padding: padding)
    }

    /// Merges the metadata of a source with what Autochrome says into the packet of an output.
    ///
    /// - Parameters:
    ///   - source: the metadata of the source, of which nothing is believed.
    ///   - provenance: what makes the output.
    ///   - outputCarriesEXIF: true if the output gets the source's EXIF block too
    ///     (``EXIFWriter/outputBlock(of:for:)``), so that what only the block can hold is not lost.
    ///     IPTC-IIM and Photoshop resources are taken to reach the output in no other way than this packet.
    ///   - mapping: where the source's pixels have gone; nil if they lie where they lay.
    /// - Returns: the packet with the names of what it does not carry.
    public static func make(
        source: SourceMetadata, provenance: Provenance, outputCarriesEXIF: Bool,
        mapping: SourceMapping? = nil
    ) -> XMPPacket {
        var merger = MetadataMerger(
            source: source, provenance: provenance, outputCarriesEXIF: outputCarriesEXIF,
            mapping: mapping)
        merger.merge()
        return XMPPacket(
            document: merger.document, provenance: provenance, dropped: merger.dropped,
            padding: padding)
    }

    /// The provenance that a packet declares.
    ///
    /// - Returns: nil for packets that are none of Autochrome's, or not read.
    public static func provenance(in packet: [UInt8]) -> Provenance? {
        (try? XMPDocument(parsing: packet)).flatMap { Provenance($0) }
    }

    /// The packet, without its bulkiest properties if it is too long.
    ///
    /// First goes the padding, then what describes neither content nor rights, then descriptions,
    /// then rights; within each the longest first. What Autochrome says about the
    /// output always stays: it takes less than 6,000 bytes beyond the texts of the provenance.
    ///
    /// - Parameter maximumBytes: the limit, such as ``maximumJPEGBytes``.
    /// - Returns: a packet of at most that length, with the names of what was left out.
    public func fitting(maximumBytes: Int) -> XMPPacket {
        guard bytes.count > maximumBytes else { return self }
        let bare = XMPPacket(
            document: document, provenance: provenance, dropped: dropped, padding: 0)
        guard bare.bytes.count > maximumBytes else { return bare }
        var fitter = XMPPacketFitter(document: document, provenance: provenance)
        fitter.remove(atLeast: bare.bytes.count - maximumBytes)
        let fitted = XMPPacket(
            document: fitter.document, provenance: provenance, dropped: dropped + fitter.removed,
            padding: 0)
        guard fitted.bytes.count > maximumBytes else { return fitted }
        // Comments and declarations alone fill it: begin again.
        let made = XMPPacket.make(
            source: SourceMetadata(), provenance: provenance, outputCarriesEXIF: false)
        return XMPPacket(
            document: made.document, provenance: provenance, dropped: dropped + ["XMP (too long)"],
            padding: 0)
    }

    // MARK: Wrapper

    /// Room for editors that change a packet in place; ISO 16684-1 recommends 2 to 4 KB.
    private static let padding = 2048

    private static func wrap(_ document: XMPDocument, toolkit: String, padding: Int) -> [UInt8] {
        var meta = XMLElement(name: XMPName(.meta, "xmpmeta").xml)
        meta.declare(XMPNamespace.meta.prefix, as: XMPNamespace.meta.rawValue)
        meta.attributes.append(
            XMLAttribute(name: XMPName(.meta, "xmptk").xml, value: toolkit))
        meta.children = [.text("\n "), .element(document.rdf), .text("\n")]
        var bytes = Array("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n".utf8)
        meta.write(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        for index in 1..<padding + 1 {
            bytes.append(UInt8(ascii: index % 100 == 0 ? "\n" : " "))
        }
        bytes.append(contentsOf: "<?xpacket end=\"w\"?>".utf8)
        return bytes
    }
}
