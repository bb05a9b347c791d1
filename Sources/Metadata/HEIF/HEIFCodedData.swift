/// The coded data of one item, to be looked through for damage: the codecs have no checksum.
///
/// A bad sector or the tail of a copy that broke off are zeros, which decoders take for data: rows of
/// wrong pixels and not a word. In HEVC three zero bytes in a row cannot occur inside a unit, so that
/// zeros are told with certainty (ITU-T H.265, 7.4.2). AV1 has no such rule; there a long run is what
/// no coder of probabilities writes.
struct HEIFCodedData: Sendable, Hashable {
    let codec: HEIFCodec
    /// Places in the file, in order.
    let places: [Range<Int>]

    /// Zero bytes in a row that do not occur in AV1 data; the table in docs/formats.md has what does.
    static let longestZeros = 64

    /// Tells whether the data in the whole file are zeroed somewhere, or their units do not fill them.
    func isDamaged(in file: UnsafeRawBufferPointer) -> Bool {
        let pieces = places.map { file[$0.clamped(to: 0..<file.count)] }
        guard codec.kind == .hevc else { return pieces.contains(where: Self.hasLongZeros) }
        guard pieces.count != 1 else { return !Self.hasWholeUnits(pieces[0], codec.lengthSize) }
        let joined = pieces.flatMap { Array($0) }
        return joined.withUnsafeBytes { !Self.hasWholeUnits($0[...], codec.lengthSize) }
    }

    private static func hasLongZeros(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        var run = 0
        for byte in bytes {
            run = byte == 0 ? run + 1 : 0
            if run >= longestZeros { return true }
        }
        return false
    }

    /// True if the bytes are units with their lengths in front, none of them with what must not occur.
    private static func hasWholeUnits(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ lengthSize: Int
    ) -> Bool {
        var position = bytes.startIndex
        while position < bytes.endIndex {
            guard lengthSize <= bytes.endIndex - position else { return false }
            let length = Int(ByteOrder.big.unsigned(bytes[position..<position + lengthSize]))
            position += lengthSize
            guard length > 0, length <= bytes.endIndex - position else { return false }
            var zeros = 0
            for byte in bytes[position..<position + length] {
                if zeros >= 2, byte < 3 { return false }
                zeros = byte == 0 ? zeros + 1 : 0
            }
            position += length
        }
        return true
    }
}

extension HEIFPicture {
    /// Tells whether coded data of the picture, in all bytes of the file, are zeroed or do not hang together.
    public func isDamaged(in file: UnsafeRawBufferPointer) -> Bool {
        coded.contains { $0.isDamaged(in: file) }
    }
}
