import Glibc

/// Which way edges run through the holes of a window: the structure tensor of the known pixels around.
///
/// - Source: structure tensor, Bigün and Granlund 1987; normalized convolution over the known pixels,
///   Knutsson and Westin 1993.
struct EdgeDirections {
    /// Weights of bending along the steps right, down, down right and down left.
    typealias Weights = SIMD4<Float>

    /// How much stiffer a sheet is along an edge than across it, less one.
    private static let stiffness: Float = 20
    /// Squared code value a pixel: gradients below that have no direction.
    private static let noise: Float = 1e-3
    /// Pixels: the standard deviation of what counts as around, and where it ends.
    private static let deviation: Float = 2
    private static let radius = 6
    private static let cell = 32

    /// For each hole in the order of the window's.
    private(set) var weights: [Weights]

    init(_ window: InpaintingWindow) {
        weights = Array(repeating: Weights(1, 1, 0, 0), count: window.holes.count)
        let across = (window.width + Self.cell - 1) / Self.cell
        var members: [Int: [Int]] = [:]
        for (number, place) in window.holes.enumerated() {
            let (x, y) = (place % window.width, place / window.width)
            members[y / Self.cell * across + x / Self.cell, default: []].append(number)
        }
        var patch = TensorPatch(cell: Self.cell, radius: Self.radius, deviation: Self.deviation)
        for (cell, numbers) in members {
            let (left, top) = (cell % across * Self.cell, cell / across * Self.cell)
            patch.read(window, left: left, top: top)
            for number in numbers {
                let place = window.holes[number]
                weights[number] = Self.weights(
                    patch.tensor(x: place % window.width - left, y: place / window.width - top))
            }
        }
    }

    /// Tensor (xx, xy, yy) to the weights of four steps whose sum of squared second differences, each
    /// direction by its weight, is the bending along the tensor's axes.
    private static func weights(_ tensor: (xx: Float, xy: Float, yy: Float)) -> Weights {
        let (xx, xy, yy) = tensor
        let difference = ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot()
        let share = difference / (xx + yy + noise)
        let crosswise = 1 / (1 + stiffness * share * share)
        let (mean, half) = ((1 + crosswise) / 2, (1 - crosswise) / 2)
        // The gradient's doubled angle.
        let cosine = difference > 0 ? (xx - yy) / difference : 0
        let sine = difference > 0 ? 2 * xy / difference : 0
        let slanted = -half * sine
        return Weights(
            max(mean - half * cosine - abs(slanted), 0) + 1e-3,
            max(mean + half * cosine - abs(slanted), 0) + 1e-3, max(slanted, 0), max(-slanted, 0))
    }
}

/// Products of gradients over a square cell and what is around it, smoothed.
private struct TensorPatch {
    private let cell: Int
    private let radius: Int
    private let side: Int
    private let kernel: [Float]
    /// xx, xy, yy and how much is known: side x side values each.
    private var planes: [[Float]]
    private var rows: [Float]

    init(cell: Int, radius: Int, deviation: Float) {
        self.cell = cell
        self.radius = radius
        side = cell + 2 * radius
        let bell = (-radius...radius).map { exp(-Float($0 * $0) / (2 * deviation * deviation)) }
        let sum = bell.reduce(0, +)
        kernel = bell.map { $0 / sum }
        planes = Array(repeating: Array(repeating: 0, count: side * side), count: 4)
        rows = Array(repeating: 0, count: cell * side)
    }

    /// The smoothed tensor at a place of the cell.
    func tensor(x: Int, y: Int) -> (xx: Float, xy: Float, yy: Float) {
        let place = y * cell + x
        let share = planes[3][place] + 1e-9
        return (planes[0][place] / share, planes[1][place] / share, planes[2][place] / share)
    }

    mutating func read(_ window: InpaintingWindow, left: Int, top: Int) {
        for plane in planes.indices {
            for index in planes[plane].indices { planes[plane][index] = 0 }
        }
        for y in 0..<side {
            for x in 0..<side {
                let (column, row) = (left + x - radius, top + y - radius)
                guard let (dx, dy) = Self.gradient(window, column, row) else { continue }
                let place = y * side + x
                planes[0][place] = dx * dx
                planes[1][place] = dx * dy
                planes[2][place] = dy * dy
                planes[3][place] = 1
            }
        }
        for plane in planes.indices { smooth(plane) }
    }

    /// Sobel's gradient a pixel; nil where it would need what is not known or lies outside.
    private static func gradient(_ window: InpaintingWindow, _ x: Int, _ y: Int) -> (Float, Float)?
    {
        guard x > 0, y > 0, x < window.width - 1, y < window.height - 1 else { return nil }
        let place = y * window.width + x
        for row in -1...1 {
            let numbers = window.numbers + place + row * window.width
            guard numbers[-1] | numbers[0] | numbers[1] == 0 else { return nil }
        }
        let (above, here, below) = (
            window.values + place - window.width, window.values + place,
            window.values + place + window.width
        )
        let dx = above[1] - above[-1] + 2 * (here[1] - here[-1]) + below[1] - below[-1]
        let dy = below[-1] - above[-1] + 2 * (below[0] - above[0]) + below[1] - above[1]
        return (dx / 8, dy / 8)
    }

    /// Weighted means around the places of the cell, which then stand first, `cell` in a row.
    private mutating func smooth(_ plane: Int) {
        for y in 0..<cell {
            for x in 0..<side {
                var sum: Float = 0
                for tap in kernel.indices {
                    sum += kernel[tap] * planes[plane][(y + tap) * side + x]
                }
                rows[y * side + x] = sum
            }
        }
        for y in 0..<cell {
            for x in 0..<cell {
                var sum: Float = 0
                for tap in kernel.indices { sum += kernel[tap] * rows[y * side + x + tap] }
                planes[plane][y * cell + x] = sum
            }
        }
    }
}
