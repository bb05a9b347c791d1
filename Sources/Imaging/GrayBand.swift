/// Rows of a grey picture with rows around them, and room for the rows that become of them.
///
/// Values are code values as shares of the largest one, 0 to 1. Addresses are valid during one call.
public struct GrayBand {
    /// Pixels of a row: those of the picture.
    public let width: Int
    /// Rows that have to be filled, by their place in the picture.
    public let rows: Range<Int>
    /// Rows that can be read: those, and as many above and below as were asked for and are there.
    public let readable: Range<Int>
    private let source: UnsafePointer<Float>
    private let target: UnsafeMutablePointer<Float>

    init(
        width: Int, rows: Range<Int>, readable: Range<Int>, source: UnsafePointer<Float>,
        target: UnsafeMutablePointer<Float>
    ) {
        self.width = width
        self.rows = rows
        self.readable = readable
        self.source = source
        self.target = target
    }

    /// The values of a row.
    ///
    /// - Precondition: it is one of ``readable``.
    public func input(row y: Int) -> UnsafePointer<Float> {
        precondition(readable.contains(y), "row \(y) of \(readable)")
        return source + (y - readable.lowerBound) * width
    }

    /// The place for a row; values outside 0...1 are limited.
    ///
    /// - Precondition: it is one of ``rows``.
    public func output(row y: Int) -> UnsafeMutablePointer<Float> {
        precondition(rows.contains(y), "row \(y) of \(rows)")
        return target + (y - rows.lowerBound) * width
    }
}
