/// How the columns, or rows, of a picture lie among the fewer ones of a grid, such as its chroma.
public struct GridAxis: Hashable, Sendable {
    /// Columns of the picture.
    public let full: Int
    /// Columns of the grid.
    public let count: Int
    /// Columns of the grid for one of the picture.
    public let step: Double

    /// Whether two columns of the picture make one of the grid.
    var isHalf: Bool { step == 0.5 && count == (full + 1) / 2 }

    /// Half of the picture's columns, rounded up: column k is made of columns 2k and 2k + 1.
    static func half(of full: Int) -> GridAxis {
        precondition(full > 0, "a picture of \(full) columns")
        return GridAxis(full: full, count: (full + 1) / 2, step: 0.5)
    }

    /// Any number of columns, spread evenly over the picture.
    static func spread(_ count: Int, over full: Int) -> GridAxis {
        precondition(count > 0 && full > 0, "\(count) of \(full) columns")
        return GridAxis(full: full, count: count, step: Double(count) / Double(full))
    }

    /// Columns made of `side` columns of the picture each; the last may have fewer.
    static func cells(side: Int, over full: Int) -> GridAxis {
        precondition(side > 0 && full > 0, "cells of \(side) over \(full) columns")
        return GridAxis(full: full, count: (full + side - 1) / side, step: 1 / Double(side))
    }

    /// The grid's column at or before the centre of a column of the picture, and how far that centre
    /// lies on the way to the next; edges are replicated.
    func place(of index: Int) -> (cell: Int, fraction: Float) {
        let position = min(max((Double(index) + 0.5) * step - 0.5, 0), Double(count - 1))
        let cell = Int(position)
        return (cell, Float(position - Double(cell)))
    }
}
