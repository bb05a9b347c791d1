import Records

/// What stands before the code stream of a JP2 file.
///
/// Source: ISO/IEC 15444-1:2019, annex I.
public enum JP2Head {
    /// Bytes of the header of the box of the code stream, at the end of ``beginning(width:height:bands:bitDepth:)``.
    public static let codestreamHeader = 8

    private static let signature = box("jP  ", [0x0D, 0x0A, 0x87, 0x0A])
    private static let sRGB: UInt64 = 16
    private static let gray: UInt64 = 17

    /// The beginning of a file without metadata, up to its code stream.
    ///
    /// The box of the code stream states the length 0, which means up to the end of the file.
    ///
    /// - Parameters:
    ///   - width: pixels.
    ///   - height: pixels.
    ///   - bands: 1 for grey with the tone curve of sRGB, 3 for sRGB.
    ///   - bitDepth: bits of a sample.
    /// - Returns: the bytes, the last of which are ``codestreamHeader`` bytes of that box.
    public static func beginning(width: Int, height: Int, bands: Int, bitDepth: Int) -> [UInt8] {
        let size = number(height, 4) + number(width, 4) + number(bands, 2)
        // Compression 7 is JPEG 2000; colours are known, and no rights are stated.
        let header = box("ihdr", size + [UInt8(bitDepth - 1), 7, 0, 0])
        // By number, without a rank and exactly.
        let color = box(
            "colr", [1, 0, 0] + ByteOrder.big.bytes(bands == 1 ? gray : sRGB, count: 4))
        return signature + box("ftyp", Array("jp2 ".utf8) + number(0, 4) + Array("jp2 ".utf8))
            + box("jp2h", header + color) + number(0, 4) + Array("jp2c".utf8)
    }

    /// The length of the box of the code stream as it stands at the start of that box.
    public static func statedLength(_ length: UInt32) -> [UInt8] {
        ByteOrder.big.bytes(UInt64(length), count: 4)
    }

    /// A file's head with its metadata replaced; how pixels are coded and what they mean stays.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - exif: a block, with or without `Exif\0\0`.
    ///   - xmp: a packet.
    ///   - resolution: nil for unknown. Without a unit it cannot be stated.
    /// - Returns: the new bytes, and where the rest of the file begins; nil if the file is no JP2 file.
    static func replacing(
        _ source: some ByteSource, exif: [UInt8]?, xmp: [UInt8]?, resolution: Resolution?
    ) -> (head: [UInt8], rest: Int)? {
        let list = BoxList(source, in: 0..<source.count)
        guard let index = list.boxes.firstIndex(where: { $0.type == "jp2c" }), index > 0,
            source.read(at: 0, count: signature.count) == signature,
            let type = list.first("ftyp"), let typeBytes = source.read(type),
            let header = list.first("jp2h"), var inner = header.kept(of: source)
        else { return nil }
        if let resolution { inner += box("res ", captured(resolution)) }
        var head = signature + box("ftyp", typeBytes) + box("jp2h", inner)
        if let exif {
            head += box("uuid", Array("JpgTiffExif->JP2".utf8) + EXIFReader.withoutPrefix(exif))
        }
        if let xmp { head += box("uuid", JP2Metadata.xmpIdentifier + xmp) }
        return (head, list.boxes[index - 1].body.upperBound)
    }

    /// A box of the resolution at which the original was captured; empty without a unit.
    private static func captured(_ resolution: Resolution) -> [UInt8] {
        guard let (x, y) = resolution.dotsPerInch else { return [] }
        let (across, down) = (perMeter(x), perMeter(y))
        func fraction(_ value: (numerator: Int, power: Int)) -> [UInt8] {
            number(value.numerator, 2) + number(254, 2)
        }
        return box(
            "resc",
            fraction(down) + fraction(across)
                + [down.power, across.power].map { UInt8(bitPattern: Int8($0)) })
    }

    /// Dots per inch as 254ths of dots per metre times a power of ten: exact for up to five digits.
    private static func perMeter(_ dotsPerInch: Double) -> (numerator: Int, power: Int) {
        var (value, power) = (dotsPerInch, 4)
        while value > 65_535 { (value, power) = (value / 10, power + 1) }
        while value.rounded() != value, value * 10 <= 65_535 {
            (value, power) = (value * 10, power - 1)
        }
        return (max(1, Int(value.rounded())), power)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        ByteOrder.big.bytes(UInt64(value), count: count)
    }

    private static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
        number(8 + body.count, 4) + Array(type.utf8) + body
    }
}

extension ByteSource {
    /// Most bytes of a box that is kept.
    private static var mostBytes: Int { 1 << 16 }

    /// The content of a box; nil if it cannot be read or is longer than any that is kept.
    fileprivate func read(_ box: Box) -> [UInt8]? {
        box.body.count <= Self.mostBytes
            ? read(at: box.body.lowerBound, count: box.body.count) : nil
    }
}

extension Box {
    /// The content of a header box without resolutions.
    fileprivate func kept(of source: some ByteSource) -> [UInt8]? {
        guard let bytes = source.read(self) else { return nil }
        let inner = BoxList(source, in: body)
        guard !inner.isCut else { return nil }
        var kept: [UInt8] = []
        var start = body.lowerBound
        for box in inner.boxes {
            if box.type != "res " {
                kept += bytes[start - body.lowerBound..<box.body.upperBound - body.lowerBound]
            }
            start = box.body.upperBound
        }
        return kept
    }
}
