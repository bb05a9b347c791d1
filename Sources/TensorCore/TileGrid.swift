/// A picture cut into square tiles, row by row; those at the right and lower edge may be smaller.
///
/// The tiles cover the picture without overlap. What a tile must read beyond its own edges is a
/// matter of the computation, not of the grid.
public struct TileGrid: Sendable {
    /// Width of the picture.
    public let width: Int
    /// Height of the picture.
    public let height: Int
    /// Side of a tile that no edge cuts.
    public let tileSize: Int
    /// Number of tiles in a row.
    public let columns: Int
    /// Number of rows of tiles.
    public let rows: Int

    /// Cuts a picture.
    ///
    /// - Precondition: no side is below 1.
    public init(width: Int, height: Int, tileSize: Int) {
        precondition(
            width > 0 && height > 0 && tileSize > 0,
            "cannot cut \(width)x\(height) into tiles of \(tileSize)")
        self.width = width
        self.height = height
        self.tileSize = tileSize
        columns = (width + tileSize - 1) / tileSize
        rows = (height + tileSize - 1) / tileSize
    }

    /// Number of tiles.
    public var count: Int { columns * rows }

    /// The tile at a position, counted row by row from the upper left corner.
    public subscript(index: Int) -> Region {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        precondition(index >= 0 && row < rows, "tile \(index) of \(count)")
        let x = column * tileSize
        let y = row * tileSize
        return Region(
            x: x, y: y, width: min(tileSize, width - x), height: min(tileSize, height - y))
    }
}
