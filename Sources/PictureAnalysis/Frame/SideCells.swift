import Imaging

/// A picture as seen from one of its sides: cells along the side, each a row of tones from the side inwards.
///
/// A cell is the mean of so many pixels along the side that there are at most 400 of them.
struct SideCells {
    private static let mostCells = 400

    /// Pixels along the side that make a cell.
    let cellWidth: Int
    let cellCount: Int
    /// Pixels from this side to the opposite one.
    let depth: Int
    /// Code values, 0 to 255, `depth` of each cell.
    let tones: [Float]

    /// Pixels of the side that are covered by cells.
    var length: Double { Double(cellCount * cellWidth) }
    /// The place of a cell's middle along the side, from the middle of the covered pixels.
    func place(of cell: Int) -> Double {
        (Double(cell) + 0.5) * Double(cellWidth) - length / 2
    }

    /// The cells at a side of a grey picture; from left to right, and from top to bottom.
    init(_ picture: AnalysisPicture, at side: FrameSide) {
        let (width, height) = (picture.width, picture.height)
        let along = side.isVertical ? height : width
        depth = side.isVertical ? width : height
        cellWidth = (along + Self.mostCells - 1) / Self.mostCells
        cellCount = along / cellWidth
        // Address of a pixel by its place along the side and its depth.
        let (start, step, inward) =
            switch side {
            case .left: (0, width, 1)
            case .top: (0, 1, width)
            case .right: (width - 1, width, -1)
            case .bottom: ((height - 1) * width, 1, -width)
            }
        var tones = [Float](repeating: 0, count: cellCount * depth)
        let (cellWidth, depth) = (cellWidth, depth)
        picture.samples.withUnsafeBufferPointer { samples in
            tones.withUnsafeMutableBufferPointer { tones in
                for cell in 0..<tones.count / depth {
                    for level in 0..<depth {
                        let first = start + cell * cellWidth * step + level * inward
                        var sum = 0
                        for place in 0..<cellWidth { sum += Int(samples[first + place * step]) }
                        tones[cell * depth + level] = Float(sum) / Float(cellWidth)
                    }
                }
            }
        }
        self.tones = tones
    }

    /// The tones of a cell.
    subscript(cell: Int) -> ArraySlice<Float> { tones[cell * depth..<(cell + 1) * depth] }
}
