/// Code points that say what the samples of a picture mean.
///
/// Source: ISO/IEC 23091-2 (ITU-T H.273), tables 2 to 4; ISO/IEC 14496-12, 12.1.5.
public struct HEIFCodePoints: Sendable, Hashable {
    /// Which red, green, blue and white.
    public var primaries: Int
    /// Which tone curve.
    public var transfer: Int
    /// How brightness and colour differences make red, green and blue.
    public var matrix: Int
    /// False where black and white of 8 bits are 16 and 235.
    public var isFullRange: Bool

    /// Reads what follows the type `nclx` in a `colr` box; nil if it is cut short.
    init?(_ bytes: ArraySlice<UInt8>) {
        var cursor = ByteCursor(Array(bytes))
        guard let primaries = cursor.number(2), let transfer = cursor.number(2),
            let matrix = cursor.number(2), let range = cursor.number(1)
        else { return nil }
        (self.primaries, self.transfer, self.matrix) = (primaries, transfer, matrix)
        isFullRange = range & 0x80 != 0
    }
}

/// How the coded data of a picture are packed, from the codec's own header.
///
/// Source: ISO/IEC 14496-15, 8.3.3.1 (`hvcC`); AV1 Codec ISO Media File Format Binding, 2.3 (`av1C`).
struct HEIFCodec: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case hevc, av1
    }

    var kind: Kind
    /// One channel without colour.
    var isGray: Bool
    /// Bits of a sample.
    var bits: Int
    /// Bytes of the length in front of each unit of HEVC.
    var lengthSize = 4

    /// Nil where the property is missing or cut short.
    init?(_ kind: Kind, _ property: [UInt8]?) {
        guard let property else { return nil }
        self.kind = kind
        switch kind {
        case .hevc:
            guard property.count >= 22 else { return nil }
            isGray = property[16] & 3 == 0
            bits = 8 + Int(property[17] & 7)
            lengthSize = Int(property[21] & 3) + 1
        case .av1:
            guard property.count >= 3 else { return nil }
            isGray = property[2] & 0x10 != 0
            bits = property[2] & 0x40 == 0 ? 8 : property[2] & 0x20 == 0 ? 10 : 12
        }
    }
}
