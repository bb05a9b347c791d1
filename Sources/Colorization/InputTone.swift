/// The tones that the network sees of a picture in place of its own; the picture keeps its own.
///
/// Faded, dense and low-contrast scans are unlike the photographs that networks learn from. Where the
/// black point lies above ``usualBlack`` or the white point below ``usualWhite``, tones are stretched
/// to reach them; a picture within the usual range goes through untouched.
public struct InputTone: Hashable, Sendable {
    /// No photograph with ordinary tones has its black point (L*, 0.5 % of the pixels) above.
    static let usualBlack: Float = 10
    /// Nor its white point (99.5 %) below.
    static let usualWhite: Float = 90
    /// More would make a picture of the noise.
    static let mostGain: Float = 4
    private static let share = 0.005

    /// Cells of the grid of local tones along each side.
    private static let cells = 8
    /// The least range of L* that counts as the tones of a neighbourhood.
    private static let leastLocalRange: Float = 20

    private let grid: ToneGrid

    /// The picture's own tones.
    public static let unchanged = InputTone(grid: ToneGrid(gain: 1, offset: 0))

    private init(grid: ToneGrid) {
        self.grid = grid
    }

    /// The tones for a picture.
    ///
    /// - Parameters:
    ///   - copy: L* (or 100 times luma) of a square copy, row-major.
    ///   - localContrast: how much of the stretch follows the tones of the surroundings, 0...1.
    /// - Precondition: the copy is a square of at least one sample.
    public init(normalizing copy: [Float], localContrast: Double = 0) {
        let copySide = Int(Double(copy.count).squareRoot())
        precondition(copySide > 0 && copySide * copySide == copy.count, "\(copy.count) samples")
        let whole = Self.stretch(copy, leastRange: 0)
        guard localContrast > 0 else {
            self.init(grid: ToneGrid(gain: whole.gain, offset: whole.offset))
            return
        }
        let share = Float(localContrast)
        let lines = Self.neighborhoods(of: copy, side: copySide).map { values in
            let local = Self.stretch(values, leastRange: Self.leastLocalRange)
            return (
                gain: local.gain * share + whole.gain * (1 - share),
                offset: local.offset * share + whole.offset * (1 - share)
            )
        }
        self.init(grid: ToneGrid(lines))
    }

    /// Whether every value stays as it is.
    public var isUnchanged: Bool { self == .unchanged }

    private static func stretch(
        _ values: [Float], leastRange: Float
    ) -> (gain: Float, offset: Float) {
        let sorted = values.sorted()
        let last = Double(sorted.count - 1)
        let black = sorted[Int(share * last)]
        let white = sorted[Int((1 - share) * last)]
        let center = (black + white) / 2
        let range = max(white - black, leastRange, 1e-3)
        let low = min(center - range / 2, usualBlack)
        let high = max(center + range / 2, usualWhite)
        let gain = min((high - low) / range, mostGain)
        return gain == 1 ? (1, 0) : (gain, (low + high) / 2 - gain * center)
    }

    /// The values around the centre of each cell.
    private static func neighborhoods(of copy: [Float], side: Int) -> [[Float]] {
        func range(_ cell: Int) -> Range<Int> {
            ToneGrid.neighborhood(of: cell, of: cells, over: side)
        }
        return (0..<cells * cells).map { cell in
            range(cell / cells).flatMap { row in range(cell % cells).map { copy[row * side + $0] } }
        }
    }

    /// Changes values of a row in place; results are clamped to 0...100 where tones are stretched.
    ///
    /// The values are `count` columns from `x` on of row `y`, L* or 100 times luma, of a picture of `width`
    /// columns and `height` rows.
    func apply(
        to values: UnsafeMutablePointer<Float>, x: Int, y: Int, count: Int, width: Int, height: Int
    ) {
        guard !isUnchanged else { return }
        grid.apply(to: values, x: x, y: y, count: count, width: width, height: height)
        for index in 0..<count { values[index] = min(max(values[index], 0), 100) }
    }

    /// The values of a whole picture.
    public func applied(to picture: [Float], width: Int) -> [Float] {
        var result = picture
        let height = picture.count / max(width, 1)
        result.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for y in 0..<height {
                apply(
                    to: base + y * width, x: 0, y: y, count: width, width: width, height: height)
            }
        }
        return result
    }
}
