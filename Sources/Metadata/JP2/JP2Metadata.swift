public import Records

/// What a JP2 file holds beside its picture: metadata blocks and resolutions.
///
/// Source: ISO/IEC 15444-1:2019, I.5.3.7 and I.7; for the UUIDs the makers' specifications (XMP part
/// 3, 1.1.4) and files in use.
public struct JP2Metadata: Hashable, Sendable {
    /// The EXIF block.
    public internal(set) var exif: [UInt8]?
    /// The IPTC-IIM records.
    public internal(set) var iptc: [UInt8]?
    /// The XMP packet.
    public internal(set) var xmp: [UInt8]?
    /// A block of Photoshop image resources.
    public internal(set) var photoshop: [UInt8]?
    /// Names of what the file holds beyond the other fields.
    public internal(set) var unread: [String] = []
    /// At which the picture was captured.
    public internal(set) var captured: Resolution?
    /// At which the picture is to be shown.
    public internal(set) var displayed: Resolution?

    /// Longest block that is read.
    private static let mostBlockBytes = 16 << 20

    private enum Block {
        case exif, iptc, xmp, photoshop
        case other(String)
    }

    private static let blocks: [([UInt8], Block)] = [
        (Array("JpgTiffExif->JP2".utf8), .exif),
        (hex("0537CDAB9D0C4431A72AFA561F2A113E"), .exif),
        (hex("33C7A4D2B81D4723A0BAF1A3E097AD38"), .iptc),
        (hex("09A14E97C0B442E0BEBF36DF6F0CE36F"), .iptc),
        (xmpIdentifier, .xmp),
        (hex("2C4C0100850440B9A03E562148D6DFEB"), .photoshop),
        (hex("B14BF8BD083D4B43A5AE8CD7D5A6CE03"), .other("GeoTIFF box")),
        (hex("96A9F1F1DC98402DA7AED68E34451809"), .other("world file box")),
    ]

    /// The UUID of a box with an XMP packet.
    static let xmpIdentifier = hex("BE7ACFCB97A942E89C71999491E3AFAC")

    private static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    init() {}

    /// Takes over what a box says; those of the picture are passed over.
    mutating func read(_ box: Box, _ source: some ByteSource) throws(JPEG2000Fault) {
        switch box.type {
        case "uuid": try readBlock(box.body, source)
        case "xml ": note("XML box")
        case "asoc", "uinf": note("'\(box.type)' box")
        case "res ":
            let inner = BoxList(source, in: box.body)
            for part in inner.boxes {
                if part.type == "resc" {
                    captured = captured ?? Self.resolution(part, source, .jp2Capture)
                }
                if part.type == "resd" {
                    displayed = displayed ?? Self.resolution(part, source, .jp2Display)
                }
            }
            if inner.isCut { throw .damaged("a box of resolutions is cut short") }
        default: break
        }
    }

    private mutating func readBlock(
        _ content: Range<Int>, _ source: some ByteSource
    ) throws(JPEG2000Fault) {
        guard content.count >= 16 else { throw .damaged("a box of metadata is cut short") }
        let id = try source.jpeg2000(content.prefix(16))
        let block = Self.blocks.first { $0.0 == id }?.1 ?? .other("UUID box")
        if case .other(let name) = block { return note(name) }
        guard content.count - 16 <= Self.mostBlockBytes else { return note("a very long UUID box") }
        let body = try source.jpeg2000(content.dropFirst(16))
        switch block {
        case .exif: exif = exif ?? body
        case .iptc: iptc = iptc ?? IPTCReader.inFileOrder(body)
        case .xmp: xmp = xmp ?? body
        case .photoshop:
            iptc = iptc ?? PhotoshopResources(body)?.iptc
            photoshop = photoshop ?? body
        case .other: break
        }
    }

    private mutating func note(_ name: String) {
        if !unread.contains(name) { unread.append(name) }
    }

    /// Nil where the numbers give none.
    private static func resolution(
        _ box: Box, _ source: some ByteSource, _ origin: Resolution.Origin
    ) -> Resolution? {
        var cursor = ByteCursor((try? source.jpeg2000(box.body.prefix(10))) ?? [])
        let fractions = (0..<4).compactMap { _ in cursor.number(2) }
        guard let powers = cursor.take(2)?.map({ Int(Int8(bitPattern: $0)) }),
            fractions.allSatisfy({ $0 > 0 })
        else { return nil }
        func value(_ index: Int) -> Double {
            let power = powers[index]
            var value = Double(fractions[2 * index]) / Double(fractions[2 * index + 1])
            for _ in 0..<abs(power) { value = power > 0 ? value * 10 : value / 10 }
            return value
        }
        return Resolution(xPerMeter: value(1), yPerMeter: value(0), origin: origin)
    }
}
