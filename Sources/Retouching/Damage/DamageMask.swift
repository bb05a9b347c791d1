/// Which pixels of a picture are damaged: one bit each.
public struct DamageMask: Sendable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    private let wordsPerRow: Int
    private var words: [UInt64]

    /// A mask of a picture without damage.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
        wordsPerRow = (width + 63) / 64
        words = Array(repeating: 0, count: wordsPerRow * height)
    }

    /// Whether a pixel is damaged.
    public subscript(x: Int, y: Int) -> Bool {
        get { words[y * wordsPerRow + x / 64] >> UInt64(x % 64) & 1 == 1 }
        set {
            let bit = UInt64(1) << UInt64(x % 64)
            if newValue {
                words[y * wordsPerRow + x / 64] |= bit
            } else {
                words[y * wordsPerRow + x / 64] &= ~bit
            }
        }
    }

    /// How many pixels are damaged.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Damaged pixels as a share of all, 0 to 1.
    public var share: Double { Double(count) / Double(width * height) }

    /// The columns of the damaged pixels of a row, from left to right.
    public func columns(inRow y: Int) -> [Int] {
        var columns: [Int] = []
        for index in 0..<wordsPerRow {
            var word = words[y * wordsPerRow + index]
            while word != 0 {
                columns.append(64 * index + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
        return columns
    }

    /// Adds the damage of a copy that is this many times smaller, each pixel with half its width around it: the
    /// soft edges of wide marks are wide.
    mutating func add(_ coarse: DamageMask, scale: Int) {
        for y in 0..<coarse.height {
            let columns = coarse.columns(inRow: y)
            guard !columns.isEmpty else { continue }
            let rows = max(0, y * scale - scale / 2)..<min(height, (y + 1) * scale + scale / 2)
            for x in columns {
                let reach = max(0, x * scale - scale / 2)..<min(width, (x + 1) * scale + scale / 2)
                for row in rows {
                    for column in reach { self[column, row] = true }
                }
            }
        }
    }

    /// Marks the pixels of a row whose probability is over a threshold.
    ///
    /// - Parameters:
    ///   - y: the row.
    ///   - x: the column of the first value.
    ///   - step: columns from one value to the next.
    ///   - values: the probabilities.
    ///   - threshold: what has to be exceeded.
    mutating func mark(
        row y: Int, from x: Int, step: Int, _ values: UnsafeBufferPointer<Float>,
        over threshold: Float
    ) {
        words.withUnsafeMutableBufferPointer { words in
            let row = y * wordsPerRow
            for (index, value) in values.enumerated() where value > threshold {
                let column = x + index * step
                guard column < width else { return }
                words[row + column / 64] |= 1 << UInt64(column % 64)
            }
        }
    }
}
