internal import Glibc

/// What it costs to go from a sample of a picture to one beside it: little inside a region, much over its edge.
///
/// Lengths count as shares of the long side. Lightness, smoothed (1 2 1), costs where it changes by more than
/// grain does; the network's map of what is where costs for its changes, in units of how much it varies over the
/// picture.
struct StepCosts {
    /// Smaller changes of L* in a step are texture.
    static let texture: Float = 1
    /// What a change of L* beyond that is divided by.
    static let lightness: Float = 20
    /// What a change of the map is divided by.
    static let meaning: Float = 4

    /// Columns with one more on each side, which nothing leads to.
    let stride: Int
    let width: Int
    let height: Int
    /// From each sample to that on its right, below, below to the right and below to the left.
    private(set) var right: [Float]
    private(set) var down: [Float]
    private(set) var downRight: [Float]
    private(set) var downLeft: [Float]

    /// Costs between the samples of a picture.
    ///
    /// - Parameters:
    ///   - lightness: L* row by row.
    ///   - width: columns.
    ///   - regions: how the network's map changes; nil without one.
    init(lightness: [Float], width: Int, regions: RegionSteps?) {
        let height = lightness.count / width
        let stride = width + 2
        self.width = width
        self.height = height
        self.stride = stride
        let smooth = Self.smoothed(lightness, width: width, height: height)
        let unit = 1 / Float(max(width, height))
        let meaning = regions.map { $0.sampled(width: width, height: height) }

        func costs(dx: Int, dy: Int) -> [Float] {
            var costs = [Float](repeating: .infinity, count: stride * (height + 2))
            let length = unit * Float(dx * dx + dy * dy).squareRoot()
            for y in 0..<height - dy {
                for x in max(0, -dx)..<width - max(0, dx) {
                    let index = y * width + x
                    let change = abs(smooth[index + dy * width + dx] - smooth[index])
                    let across = dx == 0 ? 0 : meaning?.across[index + min(dx, 0)] ?? 0
                    let along = dy == 0 ? 0 : meaning?.along[index] ?? 0
                    costs[(y + 1) * stride + x + 1] =
                        length + max(0, change - Self.texture) / Self.lightness
                        + (across * across + along * along).squareRoot() / Self.meaning
                }
            }
            return costs
        }
        right = costs(dx: 1, dy: 0)
        down = costs(dx: 0, dy: 1)
        downRight = costs(dx: 1, dy: 1)
        downLeft = costs(dx: -1, dy: 1)
    }

    /// The mean of each sample and its neighbours, weighted 1 2 1 both ways; edges are repeated.
    private static func smoothed(_ values: [Float], width: Int, height: Int) -> [Float] {
        var rows = values
        for y in 0..<height {
            for x in 0..<width {
                let index = y * width + x
                let left = values[x > 0 ? index - 1 : index]
                let right = values[x < width - 1 ? index + 1 : index]
                rows[index] = (left + 2 * values[index] + right) / 4
            }
        }
        var result = rows
        for index in result.indices {
            let above = rows[index >= width ? index - width : index]
            let below = rows[index + width < rows.count ? index + width : index]
            result[index] = (above + 2 * rows[index] + below) / 4
        }
        return result
    }
}

/// How the network's map of what is where changes from cell to cell.
struct RegionSteps {
    private let side: Int
    /// Lengths of the changes to the cell on the right, and to that below; 0 in the last column, or row.
    private var across: [Float]
    private var along: [Float]

    /// The changes of a map [channels, side, side], in units of the root of its mean squared distance from its
    /// mean; nil for a map that is the same everywhere, or none.
    init?(_ map: [Float], side: Int) {
        let area = side * side
        guard area > 0, map.count >= area else { return nil }
        var across = [Float](repeating: 0, count: area)
        var along = across
        var spread: Float = 0
        for start in Swift.stride(from: 0, to: map.count / area * area, by: area) {
            var sum: Float = 0
            for cell in 0..<area { sum += map[start + cell] }
            let mean = sum / Float(area)
            for cell in 0..<area {
                let value = map[start + cell]
                spread += (value - mean) * (value - mean)
                if cell % side < side - 1 {
                    let change = map[start + cell + 1] - value
                    across[cell] += change * change
                }
                if cell < area - side {
                    let change = map[start + cell + side] - value
                    along[cell] += change * change
                }
            }
        }
        guard spread > 0, spread.isFinite else { return nil }
        let unit = (Float(area) / spread).squareRoot()
        self.side = side
        self.across = across.map { $0.squareRoot() * unit }
        self.along = along.map { $0.squareRoot() * unit }
    }

    /// The change in a step to the right and in a step down from each sample of a finer grid, along which the map
    /// is thought to be interpolated bilinearly.
    func sampled(width: Int, height: Int) -> (across: [Float], along: [Float]) {
        let columns = GridAxis.spread(side, over: width)
        let rows = GridAxis.spread(side, over: height)
        let (x, y) = ((0..<width).map(columns.place), (0..<height).map(rows.place))
        let (xSteps, ySteps) = (Self.steps(side, width), Self.steps(side, height))
        var across = [Float](repeating: 0, count: width * height)
        var along = across
        for row in 0..<height {
            let (upper, fraction) = y[row]
            let lower = min(upper + 1, side - 1)
            for column in 0..<width {
                let index = row * width + column
                if let step = xSteps[column] {
                    let (top, bottom) = (
                        self.across[upper * side + step.cell], self.across[lower * side + step.cell]
                    )
                    across[index] = (top + fraction * (bottom - top)) * step.length
                }
                if let step = ySteps[row] {
                    let (cell, part) = x[column]
                    let next = min(cell + 1, side - 1)
                    let (left, right) = (
                        self.along[step.cell * side + cell], self.along[step.cell * side + next]
                    )
                    along[index] = (left + part * (right - left)) * step.length
                }
            }
        }
        return (across, along)
    }

    /// The cell in which the middle of the step after each sample lies, and the length of the step in cells; nil
    /// where the map is the same on both sides, as beyond the middles of its outermost cells.
    private static func steps(_ cells: Int, _ samples: Int) -> [(cell: Int, length: Float)?] {
        let length = Float(cells) / Float(samples)
        return (0..<samples).map { sample in
            let middle = Float(sample + 1) * length - 0.5
            guard middle >= 0, middle < Float(cells - 1) else { return nil }
            return (Int(middle), length)
        }
    }
}
