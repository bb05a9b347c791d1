import Colorization
import Glibc
import TensorCore

/// How often a network is told of a sample's colours beforehand, so that it learns to go by that and to do without.
public struct ConditionShares: Codable, Hashable, Sendable {
    /// The share of the samples that have hints.
    public var hints: Double
    /// The share of the samples that have a palette.
    public var palettes: Double
    /// Hints of a sample, at most; few are as frequent as many.
    public var mostHints: Int

    /// Shares; the defaults are those of `Benchmarks/colour_batches.py`.
    public init(hints: Double = 0.25, palettes: Double = 0.25, mostHints: Int = 24) {
        self.hints = hints
        self.palettes = palettes
        self.mostHints = mostHints
    }
}

/// What is told of a sample's colours.
struct SampleConditions: Hashable {
    /// Cells of the grid whose colours are told.
    let cells: [Int]
    /// Whether the colours on the whole are.
    let hasPalette: Bool

    /// Nothing.
    static let nothing = SampleConditions(cells: [], hasPalette: false)
    /// The colours on the whole, nothing else.
    static let palette = SampleConditions(cells: [], hasPalette: true)

    private init(cells: [Int], hasPalette: Bool) {
        self.cells = cells
        self.hasPalette = hasPalette
    }

    /// Draws what is told of a sample.
    ///
    /// - Parameters:
    ///   - shares: how often.
    ///   - cellCount: cells of the grid.
    ///   - random: decides.
    init(_ shares: ConditionShares, cellCount: Int, random: inout SeededRandom) {
        let (isHinted, hasPalette) = (
            random.unit() < shares.hints, random.unit() < shares.palettes
        )
        self.hasPalette = hasPalette
        guard isHinted else {
            cells = []
            return
        }
        // The logarithm of the number is evenly spread.
        let count = Int(exp(random.unit() * log(Double(shares.mostHints) + 0.99)))
        var rest = Array(0..<cellCount)
        cells = (0..<min(count, cellCount)).map { _ in
            rest.remove(at: random.index(below: rest.count))
        }
    }
}

/// a* and b* of a sample at half size, which conditions are made of.
struct SampleColors {
    /// Cells of a side of the grid of hints: 8 pixels of the sample each.
    let gridSide: Int
    private let side: Int
    private let a: [Float]
    private let b: [Float]

    /// - Parameters:
    ///   - samples: interleaved 8-bit sRGB.
    ///   - settings: those of the sample.
    init(_ samples: [UInt8], _ settings: BatchSettings) {
        var settings = settings
        settings.target = .lab
        let encoder = SampleEncoder(settings)
        side = settings.cropSize / 2
        gridSide = settings.gridSide
        let area = side * side
        let chroma = withUnsafeTemporaryAllocation(
            of: Float.self, capacity: encoder.inputCount + encoder.targetCount
        ) { memory -> [Float] in
            guard let seen = memory.baseAddress else { return [] }
            let said = seen + encoder.inputCount
            encoder.encode(samples, emulsion: nil, into: seen, and: said)
            return (0..<2 * area).map { (said[$0] - 0.5) * 2 * settings.abRange }
        }
        a = Array(chroma[..<area])
        b = Array(chroma[area...])
    }

    /// What a network gets to see of what is told.
    func conditions(_ told: SampleConditions) -> ColorConditions {
        ColorConditions(
            hints: told.cells.isEmpty ? nil : hints(at: told.cells),
            palette: told.hasPalette ? Palette(a: a, b: b) : nil)
    }

    private func hints(at cells: [Int]) -> Tensor {
        let area = gridSide * gridSide
        var hints = [Float](repeating: 0, count: MapLayers.hintChannels * area)
        for cell in cells {
            hints[cell] = mean(a, cell) / 100
            hints[area + cell] = mean(b, cell) / 100
            hints[2 * area + cell] = 1
        }
        return Tensor(shape: [MapLayers.hintChannels, gridSide, gridSide], scalars: hints)
    }

    /// The mean over the samples of a cell.
    private func mean(_ values: [Float], _ cell: Int) -> Float {
        let step = side / gridSide
        let start = cell / gridSide * step * side + cell % gridSide * step
        var sum: Float = 0
        for y in 0..<step {
            for x in 0..<step { sum += values[start + y * side + x] }
        }
        return sum / Float(step * step)
    }
}

extension BatchSettings {
    /// Cells of a side of the grid of hints.
    var gridSide: Int { cropSize / MapLayers.mapStride }
}
