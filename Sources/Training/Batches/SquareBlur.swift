/// Weighted means over neighbours along rows, then along columns, of a square plane.
enum SquareBlur {
    /// Changes `side` · `side` values in place; at the edges the plane is continued by its last values.
    ///
    /// `neighbour` is the weight of the value on either side, where the value's own is 1.
    static func apply(to plane: UnsafeMutablePointer<Float>, side: Int, neighbor: Float) {
        let own = 1 / (1 + 2 * neighbor)
        let beside = neighbor * own
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * side) { rows in
            guard let above = rows.baseAddress else { return }
            let row = above + side
            for y in 0..<side {
                let line = plane + y * side
                row.update(from: line, count: side)
                line[0] = own * row[0] + beside * (row[0] + row[min(1, side - 1)])
                for x in 1..<max(side - 1, 1) {
                    line[x] = own * row[x] + beside * (row[x - 1] + row[x + 1])
                }
                let last = side - 1
                if last > 0 { line[last] = own * row[last] + beside * (row[last - 1] + row[last]) }
            }
            above.update(from: plane, count: side)
            for y in 0..<side {
                let line = plane + y * side
                let below = plane + min(y + 1, side - 1) * side
                row.update(from: line, count: side)
                for x in 0..<side { line[x] = own * row[x] + beside * (above[x] + below[x]) }
                above.update(from: row, count: side)
            }
        }
    }
}
