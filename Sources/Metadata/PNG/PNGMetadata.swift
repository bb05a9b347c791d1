import Records

/// Metadata of a PNG file and what it says about its colours.
public struct PNGMetadata: Sendable, Hashable {
    /// EXIF, XMP, IPTC, texts and resolution.
    ///
    /// EXIF may come after the pixels; its orientation is not to be applied then: by the standard's
    /// first two editions a decoder need not look there.
    public private(set) var blocks = SourceMetadata()
    /// An ICC profile that only a text holds, as old versions of ImageMagick wrote it.
    public private(set) var profile: [UInt8]?
    /// The exponent of the file's samples by light, such as 0.45455; nil where a profile or sRGB says more.
    public private(set) var gamma: Double?
    /// x and y of white, red, green and blue; nil where a profile or sRGB says more.
    public private(set) var chromaticities: [Double]?

    /// Reads a PNG file; nil if it is none.
    public init?(_ source: some ByteSource) {
        guard let chunks = PNGChunks(source)?.chunks else { return nil }
        var budget = PNGText.maximumTotalBytes
        for chunk in chunks {
            if PNGText.types.contains(chunk.type) {
                readText(chunk, source, &budget)
            } else {
                read(chunk, source)
            }
        }
        if chunks.contains(where: { $0.type == "iCCP" || $0.type == "sRGB" }) {
            (gamma, chromaticities) = (nil, nil)
        }
    }

    private mutating func read(_ chunk: PNGChunks.Chunk, _ source: some ByteSource) {
        guard ["pHYs", "eXIf", "gAMA", "cHRM"].contains(chunk.type),
            let content = source.read(chunk.content, maximumBytes: PNGText.maximumBytes)
        else { return }
        func number(_ index: Int) -> Double {
            Double(ByteOrder.big.unsigned(content[4 * index..<4 * index + 4]))
        }
        switch chunk.type {
        case "eXIf": keepEXIF(content, name: "PNG eXIf")
        case "pHYs" where content.count == 9:
            let (x, y) = (number(0), number(1))
            let stated =
                content[8] == 1
                ? Resolution(xPerMeter: x, yPerMeter: y, origin: .phys)
                : Resolution(x: x, y: y, unit: .none, origin: .phys)
            blocks.statedResolutions += [stated].compactMap { $0 }
        case "gAMA" where content.count == 4 && number(0) > 0: gamma = number(0) / 100_000
        case "cHRM" where content.count == 32: chromaticities = (0..<8).map { number($0) / 100_000 }
        default: break
        }
    }

    private mutating func readText(
        _ chunk: PNGChunks.Chunk, _ source: some ByteSource, _ budget: inout Int
    ) {
        guard let content = source.read(chunk.content, maximumBytes: PNGText.maximumBytes),
            let text = PNGText(type: chunk.type, content, budget: &budget)
        else {
            blocks.unread.append("PNG text (\(chunk.type) that cannot be read)")
            return
        }
        if text.keyword == PNGText.xmp {
            keepXMP(text.bytes, name: "PNG XMP")
        } else if text.keyword.hasPrefix(RawProfile.prefix) {
            guard let block = RawProfile.bytes(text.bytes) else {
                blocks.unread.append("PNG \(text.keyword) (not readable)")
                return
            }
            keep(block, type: String(text.keyword.dropFirst(RawProfile.prefix.count)))
        } else if !text.text.isEmpty {
            blocks.texts.append(
                SourceText(keyword: text.keyword, text: text.text, kind: "PNG text"))
        }
    }

    private mutating func keep(_ block: [UInt8], type: String) {
        let name = "PNG \(RawProfile.prefix)\(type)"
        switch type.lowercased() {
        case "exif", "app1":
            let packet = JPEGMetadata.xmp
            if block.starts(with: packet) {
                keepXMP(Array(block.dropFirst(packet.count)), name: name)
            } else {
                // libjxl leaves the four bytes on that say where the block begins.
                let isShifted = block.starts(with: [0, 0, 0, 0])
                keepEXIF(isShifted ? Array(block.dropFirst(4)) : block, name: name)
            }
        case "xmp": keepXMP(block, name: name)
        case "iptc", "8bim", "app13":
            let isResources = PhotoshopResources(block) != nil
            if isResources, blocks.photoshop == nil {
                blocks.photoshop = block
            } else if !isResources, blocks.iptc == nil {
                blocks.iptc = block
            } else {
                blocks.unread.append("\(name) (a second one)")
            }
        case "icc", "icm": profile = profile ?? block
        default: blocks.unread.append(name)
        }
    }

    private mutating func keepEXIF(_ block: [UInt8], name: String) {
        guard let present = blocks.exif else {
            blocks.exif = block
            return
        }
        let isSame = EXIFReader.withoutPrefix(present) == EXIFReader.withoutPrefix(block)
        if !isSame { blocks.unread.append("\(name) (a second one)") }
    }

    private mutating func keepXMP(_ packet: [UInt8], name: String) {
        guard let present = blocks.xmp else {
            blocks.xmp = packet
            return
        }
        if present != packet { blocks.unread.append("\(name) (a second one)") }
    }
}
