extension Range<Int> {
    /// The samples that lie in a range of grid points, one every `step` points.
    public func samples(every step: Int) -> Range<Int> {
        (lowerBound + step - 1) / step..<(upperBound + step - 1) / step
    }
}

/// The sizes of a JPEG 2000 picture: where picture, tiles and components lie on its reference grid.
///
/// Source: ISO/IEC 15444-1:2019, A.5.1 and Annex B.
public struct JPEG2000Grid: Hashable, Sendable {
    /// One of the picture's components, which may have fewer samples than the picture.
    public struct Component: Hashable, Sendable {
        /// Bits of a sample.
        public let precision: Int
        /// Samples run from -2^(precision - 1).
        public let isSigned: Bool
        /// Grid points from sample to sample, across.
        public let stepX: Int
        /// Grid points from sample to sample, down.
        public let stepY: Int
    }

    /// Grid points of the picture, across.
    public let columns: Range<Int>
    /// Grid points of the picture, down.
    public let rows: Range<Int>
    /// Grid points of the first tile, across; it may begin before the picture does.
    public let firstTileColumns: Range<Int>
    /// Grid points of the first tile, down.
    public let firstTileRows: Range<Int>
    /// The components.
    public let components: [Component]
    /// Tiles side by side.
    public let tilesAcross: Int
    /// Tiles one below the other.
    public let tilesDown: Int

    /// Tiles in all.
    public var tileCount: Int { tilesAcross * tilesDown }

    /// Most tiles times components that are taken on: a decoder keeps settings of each.
    private static let mostTileComponents = 1 << 18

    /// Reads the content of a marker segment SIZ.
    init(_ segment: [UInt8]) throws(JPEG2000Fault) {
        let fault = JPEG2000Fault.damaged("the sizes of picture and tiles contradict each other")
        var cursor = ByteCursor(segment)
        _ = cursor.take(2)
        let numbers = (0..<8).compactMap { _ in cursor.number(4) }
        guard let count = cursor.number(2), cursor.rest == 3 * count, (1...16384).contains(count)
        else { throw fault }
        let (width, height, left, top) = (numbers[0], numbers[1], numbers[2], numbers[3])
        let (tileWidth, tileHeight) = (numbers[4], numbers[5])
        let (tileLeft, tileTop) = (numbers[6], numbers[7])
        guard left < width, top < height, width <= Int32.max, height <= Int32.max,
            tileLeft <= left, tileTop <= top, tileLeft + tileWidth > left,
            tileTop + tileHeight > top
        else { throw fault }
        columns = left..<width
        rows = top..<height
        firstTileColumns = tileLeft..<tileLeft + tileWidth
        firstTileRows = tileTop..<tileTop + tileHeight
        tilesAcross = (width - tileLeft + tileWidth - 1) / tileWidth
        tilesDown = (height - tileTop + tileHeight - 1) / tileHeight
        components = (0..<count).map { index in
            let depth = segment[36 + 3 * index]
            return Component(
                precision: Int(depth & 0x7F) + 1, isSigned: depth & 0x80 != 0,
                stepX: Int(segment[37 + 3 * index]), stepY: Int(segment[38 + 3 * index]))
        }
        guard components.allSatisfy({ $0.stepX > 0 && $0.stepY > 0 }), tileCount <= 65535 else {
            throw fault
        }
        guard tileCount * count <= Self.mostTileComponents else {
            throw .unsupported("A JPEG 2000 picture of \(tileCount) tiles and \(count) components")
        }
    }

    /// Grid points of a row of tiles, as far as they belong to the picture.
    public func rows(ofTileRow index: Int) -> Range<Int> {
        Self.part(index, of: rows, first: firstTileRows)
    }

    /// Grid points of a column of tiles, as far as they belong to the picture.
    public func columns(ofTileColumn index: Int) -> Range<Int> {
        Self.part(index, of: columns, first: firstTileColumns)
    }

    /// True where a component has samples in a tile.
    public func hasSamples(tile: Int) -> Bool {
        let rows = rows(ofTileRow: tile / tilesAcross)
        let columns = columns(ofTileColumn: tile % tilesAcross)
        return components.contains {
            !rows.samples(every: $0.stepY).isEmpty && !columns.samples(every: $0.stepX).isEmpty
        }
    }

    private static func part(_ index: Int, of whole: Range<Int>, first: Range<Int>) -> Range<Int> {
        let start = first.lowerBound + index * first.count
        return (start..<start + first.count).clamped(to: whole)
    }
}
