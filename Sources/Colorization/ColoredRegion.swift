/// Where a picture may have colours: a convex part of it, around which chroma fades to none.
///
/// What lies around a photograph, such as a mount and what is written on it, has no colours that a photograph
/// could tell.
public struct ColoredRegion: Sendable {
    /// A straight edge as the distance to it, from inside to outside: `x * alongX + y * alongY - offset`.
    private struct Edge {
        let alongX: Double
        let alongY: Double
        let offset: Double
    }

    private let edges: [Edge]
    private let margin: Double
    private let fade: Double

    /// A region with straight edges.
    ///
    /// - Parameters:
    ///   - corners: in pixels of the picture, clockwise, of a convex polygon.
    ///   - margin: pixels around it that keep all of their chroma, for it may not be known better.
    ///   - fade: pixels around these in which chroma falls to 0; more than 0.
    public init(corners: [(x: Double, y: Double)], margin: Double, fade: Double) {
        precondition(corners.count > 2 && margin >= 0 && fade > 0, "\(corners), \(margin), \(fade)")
        edges = zip(corners, corners.dropFirst() + corners.prefix(1)).map { first, second in
            let (dx, dy) = (second.x - first.x, second.y - first.y)
            let length = (dx * dx + dy * dy).squareRoot()
            precondition(length > 0, "two corners at \(first)")
            return Edge(
                alongX: dy / length, alongY: -dx / length,
                offset: (first.x * dy - first.y * dx) / length)
        }
        self.margin = margin
        self.fade = fade
    }

    /// Fades what lies outside, in some columns of a row of the picture.
    ///
    /// - Parameters:
    ///   - y: the row.
    ///   - columns: of the picture.
    ///   - a: a* of these columns.
    ///   - b: b* of these columns.
    public func apply(
        row y: Int, columns: Range<Int>, a: UnsafeMutablePointer<Float>,
        b: UnsafeMutablePointer<Float>
    ) {
        guard let last = columns.last else { return }
        let middle = Double(y) + 0.5
        func distance(_ x: Int) -> Double {
            edges.reduce(-.infinity) {
                max($0, (Double(x) + 0.5) * $1.alongX + middle * $1.alongY - $1.offset)
            }
        }
        // The distance is convex along a row: between two columns inside all are.
        if distance(columns.lowerBound) <= margin, distance(last) <= margin { return }
        for (index, x) in columns.enumerated() {
            let factor = Float(min(max(1 - (distance(x) - margin) / fade, 0), 1))
            a[index] *= factor
            b[index] *= factor
        }
    }
}
