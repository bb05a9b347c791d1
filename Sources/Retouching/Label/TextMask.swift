/// A line of text as the share of every pixel that is ink.
public struct TextMask: Sendable {
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// 0 to 1, rows from top to bottom.
    public let ink: [Float]

    /// Draws a line of text with this many pixels to a unit of ``BitmapFont``, at least 1; edges are antialiased.
    public init(_ text: String, scale: Double) {
        let text = Array(text.utf8)
        let units = (
            width: max(0, text.count * BitmapFont.advance - 1), height: BitmapFont.lineHeight
        )
        width = Int((Double(units.width) * scale).rounded(.up))
        height = Int((Double(units.height) * scale).rounded(.up))
        let columns = Self.shares(of: units.width, scale: scale, count: width)
        let rows = Self.shares(of: units.height, scale: scale, count: height)
        var ink = [Float](repeating: 0, count: width * height)
        for (y, row) in rows.enumerated() {
            for (x, column) in columns.enumerated() {
                for (unitY, vertical) in row {
                    for (unitX, horizontal) in column
                    where BitmapFont.isInk(text, x: unitX, y: unitY) {
                        ink[y * width + x] += vertical * horizontal
                    }
                }
            }
        }
        self.ink = ink
    }

    /// For every pixel the units that it covers, each with the share of the pixel; two at most.
    private static func shares(
        of units: Int, scale: Double, count: Int
    ) -> [[(unit: Int, share: Float)]] {
        (0..<count).map { pixel in
            let (start, end) = (Double(pixel) / scale, Double(pixel + 1) / scale)
            return (Int(start)...Int(end)).compactMap { unit in
                let share = (min(end, Double(unit + 1)) - max(start, Double(unit))) * scale
                return unit < units && share > 0 ? (unit, Float(share)) : nil
            }
        }
    }
}
