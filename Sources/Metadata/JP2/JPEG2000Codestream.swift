/// The frame of a JPEG 2000 code stream: sizes, components, and where the parts of its tiles lie.
///
/// No pixel is decoded. Every length is checked against the file, and the parts of all tiles have to
/// be there.
///
/// Source: ISO/IEC 15444-1:2019, Annex A.
public struct JPEG2000Codestream: Hashable, Sendable {
    /// Sizes and components.
    public let grid: JPEG2000Grid
    /// From the start of the code stream to the first part of a tile.
    public let mainHeader: Range<Int>
    /// The parts of tiles, as they follow each other in the file.
    public let tileParts: [TilePart]
    /// The parts of tiles may stand in any order: no headers are kept apart from them.
    public let isReorderable: Bool
    /// Its blocks are coded by part 15 of the standard (HTJ2K).
    public let isHighThroughput: Bool
    /// All parts are there, and the marker after them is not.
    public let lacksEnd: Bool

    /// A part of a tile.
    public struct TilePart: Hashable, Sendable {
        /// The tile, counted row by row.
        public var tile: Int
        /// Where it lies in the file, its markers included.
        public var range: Range<Int>
        /// Its place among the parts of its tile, as it says.
        public var index: UInt8
        /// How many parts its tile has, as it says; 0 where it does not.
        public var promised: UInt8
        /// It does not say where it ends.
        public var isOpen: Bool
    }

    private enum Marker {
        static let capabilities = 0xFF50
        static let size = 0xFF51
        static let coding = 0xFF52
        static let componentCoding = 0xFF53
        static let packedHeaders = 0xFF60
        static let tilePart = 0xFF90
        static let end = 0xFFD9
        /// Without a length.
        static let bare = 0xFF30...0xFF3F
        /// Of part 2, as far as they change pixels and no common decoder knows them.
        static let extensions = [
            0xFF70: "an offset of components", 0xFF71: "visual masking",
            0xFF72: "a decomposition of its own", 0xFF73: "a decomposition of its own",
            0xFF76: "nonlinear components", 0xFF79: "wavelets of its own",
        ]
    }

    /// Parts of tiles that are believed.
    private static let mostTileParts = 1 << 20

    /// Reads the frame of a code stream that begins and ends there at the latest.
    init(_ source: some ByteSource, in range: Range<Int>) throws(JPEG2000Fault) {
        let start = range.lowerBound
        guard range.count >= 4, try source.jpeg2000(at: start, count: 4) == 0xFF4F_FF51 else {
            throw .damaged("the code stream has no beginning")
        }
        var position = start + 2
        var grid: JPEG2000Grid?
        var (isReorderable, isHighThroughput) = (true, false)
        while true {
            let marker = try Self.marker(source, at: position, range)
            if marker == Marker.tilePart { break }
            guard marker > 0xFF00, marker != Marker.end else {
                throw .damaged("the main header is in disorder")
            }
            if Marker.bare.contains(marker) {
                position += 2
                continue
            }
            let segment = try Self.segment(source, at: position + 2, range)
            switch marker {
            case Marker.size: grid = try JPEG2000Grid(segment)
            case Marker.packedHeaders: isReorderable = false
            case Marker.capabilities where segment.count >= 4:
                isHighThroughput =
                    isHighThroughput
                    || ByteOrder.big.unsigned(segment[..<4]) & 1 << (32 - 15) != 0
            case Marker.coding where segment.count > 8:
                isHighThroughput = isHighThroughput || segment[8] & 0x40 != 0
            case Marker.componentCoding where segment.count > 6:
                let style = segment[(grid?.components.count ?? 0) < 257 ? 5 : 6]
                isHighThroughput = isHighThroughput || style & 0x40 != 0
            default: break
            }
            // A decoder passes over them in silence.
            if let what = Marker.extensions[marker] {
                throw .unsupported("A JPEG 2000 picture with an extension (\(what))")
            }
            position += 4 + segment.count
        }
        guard let grid else { throw .damaged("the code stream does not tell its size") }
        self.grid = grid
        mainHeader = start..<position
        let rest = try Self.tileParts(source, position..<range.upperBound, grid)
        (tileParts, lacksEnd) = (rest.parts, rest.lacksEnd)
        self.isReorderable = isReorderable
        self.isHighThroughput = isHighThroughput
    }

    private static func marker(
        _ source: some ByteSource, at position: Int, _ range: Range<Int>
    ) throws(JPEG2000Fault) -> Int {
        guard position + 2 <= range.upperBound else { throw .damaged("the code stream ends early") }
        return try source.jpeg2000(at: position, count: 2)
    }

    /// What follows a marker, without its length.
    private static func segment(
        _ source: some ByteSource, at position: Int, _ range: Range<Int>
    ) throws(JPEG2000Fault) -> [UInt8] {
        let length = try marker(source, at: position, range)
        guard length >= 2, position + length <= range.upperBound else {
            throw .damaged("the main header is cut short")
        }
        return try source.jpeg2000(position + 2..<position + length)
    }

    private static func tileParts(
        _ source: some ByteSource, _ range: Range<Int>, _ grid: JPEG2000Grid
    ) throws(JPEG2000Fault) -> (parts: [TilePart], lacksEnd: Bool) {
        var parts: [TilePart] = []
        var counts = [Int](repeating: 0, count: grid.tileCount)
        var promised = counts
        var position = range.lowerBound
        var lacksEnd = false
        while true {
            guard position + 1 < range.upperBound else {
                lacksEnd = true
                break
            }
            let marker = try Self.marker(source, at: position, range)
            if marker == Marker.end { break }
            guard marker == Marker.tilePart else {
                throw .damaged("\(parts.count) parts of tiles are followed by no part and no end")
            }
            guard position + 12 <= range.upperBound, parts.count < mostTileParts else {
                throw .damaged("the last part of a tile is cut short")
            }
            let head = try source.jpeg2000(position + 2..<position + 12)
            let tile = Int(ByteOrder.big.unsigned(head[2..<4]))
            guard head.starts(with: [0, 10]), counts.indices.contains(tile) else {
                throw .damaged("a part belongs to tile \(tile) of \(counts.count)")
            }
            var length = Int(ByteOrder.big.unsigned(head[4..<8]))
            let isOpen = length == 0
            if isOpen {
                let hasEnd =
                    try Self.marker(source, at: range.upperBound - 2, range) == Marker.end
                length = range.upperBound - position - (hasEnd ? 2 : 0)
            }
            guard length >= 12, length <= range.upperBound - position else {
                throw .damaged("a part of tile \(tile) is cut short")
            }
            parts.append(
                TilePart(
                    tile: tile, range: position..<position + length, index: head[8],
                    promised: head[9], isOpen: isOpen))
            counts[tile] += 1
            promised[tile] = max(promised[tile], Int(head[9]))
            position += length
        }
        for tile in counts.indices where counts[tile] < max(1, promised[tile]) {
            // A tile between the samples may be left out.
            guard counts[tile] == 0, !grid.hasSamples(tile: tile) else {
                throw .damaged("parts of tile \(tile) of \(counts.count) are missing")
            }
        }
        return (parts, lacksEnd)
    }
}
