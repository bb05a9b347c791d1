/// A part of a very wide picture that is computed on its own.
///
/// Strips read more than they give, so that the edge where they are cut off shows in none of their
/// output. They begin at multiples of 32 columns: there the tiles of every layer begin.
public struct Strip: Hashable {
    /// Columns of the picture, extended to whole samples of the smallest map, that are read.
    public let read: Range<Int>
    /// Columns that the result is taken from.
    public let given: Range<Int>

    /// Columns that a strip gives at most.
    public static let mostColumns = 12_288
    /// Columns that the outermost output can depend on, rounded up to tiles: 187.
    ///
    /// By the definition of the layers it would be 69; but the values of a tile of Winograd's transform
    /// depend, in their rounding, on all that the tile reads.
    private static let margin = 192

    /// The strips of a picture whose extended width is a multiple of 8, from left to right.
    public static func all(width: Int) -> [Strip] {
        let count = (width + mostColumns - 1) / mostColumns
        let step = ((width + count - 1) / count + 31) / 32 * 32
        return stride(from: 0, to: width, by: step).map { start in
            let end = min(start + step, width)
            return Strip(
                read: max(0, start - margin)..<min(width, end + margin), given: start..<end)
        }
    }

    /// Rows of a band: as many tiles as keep the threads busy and the weights in the cache.
    public static func bandRows(width: Int) -> Int {
        let tiles = (width + 31) / 32
        return 32 * max(1, (256 + tiles - 1) / tiles)
    }
}
