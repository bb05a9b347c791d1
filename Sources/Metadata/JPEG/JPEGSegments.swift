/// The marker segments of a JPEG file up to its first scan.
///
/// Made for hostile files: every length is checked, and the number of segments has a limit.
///
/// Source: ISO/IEC 10918-1, annex B.
struct JPEGSegments {
    /// One segment.
    struct Segment: Hashable {
        /// The second byte of its marker.
        var marker: UInt8
        /// The marker and everything in it.
        var whole: ByteRun
        /// What follows the length.
        var content: ByteRun
    }

    /// Markers that are looked at.
    enum Marker {
        static let startOfScan: UInt8 = 0xDA
        static let endOfImage: UInt8 = 0xD9
        static let app0: UInt8 = 0xE0
        static let app1: UInt8 = 0xE1
        static let app11: UInt8 = 0xEB
        static let app13: UInt8 = 0xED
        static let comment: UInt8 = 0xFE
    }

    /// In the order of the file.
    private(set) var segments: [Segment] = []
    /// Where the first scan begins; nil if none was reached.
    private(set) var firstScan: Int?

    private static let maximumSegments = 20_000
    private static let maximumFill = 1 << 16

    /// Reads the markers of a file; nil if it does not begin as a JPEG file does.
    init?(_ source: some ByteSource) {
        guard source.read(at: 0, count: 2) == [0xFF, 0xD8] else { return nil }
        var position = 2
        var fill = 0
        while segments.count < Self.maximumSegments,
            let head = source.read(at: position, count: 2), head[0] == 0xFF
        {
            switch head[1] {
            case 0xFF:
                fill += 1
                position += 1
                guard fill <= Self.maximumFill else { return }
                continue
            case Marker.startOfScan:
                firstScan = position
                return
            case Marker.endOfImage: return
            case 0x01, 0xD0...0xD8:
                position += 2
                fill += 1
                guard fill <= Self.maximumFill else { return }
                continue
            default: break
            }
            guard let length = source.read(at: position + 2, count: 2) else { return }
            let count = Int(ByteOrder.big.unsigned(length))
            guard count >= 2, source.read(at: position + count + 1, count: 1) != nil else { return }
            segments.append(
                Segment(
                    marker: head[1], whole: ByteRun(offset: position, count: count + 2),
                    content: ByteRun(offset: position + 4, count: count - 2)))
            position += count + 2
        }
    }
}
