/// Rows of values, each under its place in a picture; memory of its own.
final class RowPlane {
    /// Values of a row.
    let width: Int
    /// The rows that are there.
    let rows: Range<Int>
    private let values: UnsafeMutablePointer<Float>

    /// Rows of zeros.
    init(width: Int, rows: Range<Int>) {
        self.width = width
        self.rows = rows
        values = .allocate(capacity: width * rows.count)
        values.initialize(repeating: 0, count: width * rows.count)
    }

    deinit { values.deallocate() }

    /// The values of a row.
    ///
    /// - Precondition: it is one of ``rows``.
    subscript(row y: Int) -> UnsafeMutablePointer<Float> {
        precondition(rows.contains(y), "row \(y) of \(rows)")
        return values + (y - rows.lowerBound) * width
    }
}

extension Range<Int> {
    /// Rows with this many more above and below, as far as a picture of a height has them.
    func extended(by count: Int, height: Int) -> Range<Int> {
        Swift.max(0, lowerBound - count)..<Swift.min(height, upperBound + count)
    }
}
