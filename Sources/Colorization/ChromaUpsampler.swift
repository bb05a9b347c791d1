import ColorScience
import Synchronization

/// Brings the chroma of a plane to the size of its picture, row by row.
///
/// Guided, edges of chroma follow those of lightness; otherwise it is bilinear. Where lightness has no
/// details that the plane's own lightness lacks, both are the same.
///
/// Any row may be asked for at any time, by any thread; rows from top to bottom are fast.
public final class ChromaUpsampler: Sendable {
    private let plane: ChromaPlane
    private let isGuided: Bool
    private let saturation: Float
    private let keepsShadowsNeutral: Bool
    private let rows: Mutex<UpsampledRows>

    /// Reads nothing yet.
    ///
    /// - Parameters:
    ///   - plane: chroma, and lightness if it is to guide.
    ///   - guided: whether edges follow lightness.
    ///   - saturation: factor on a* and b*.
    ///   - keepsShadowsNeutral: whether chroma falls to 0 with lightness below `ChromaRow.shadows`.
    public init(
        _ plane: ChromaPlane, guided: Bool, saturation: Double = 1,
        keepsShadowsNeutral: Bool = false
    ) {
        self.plane = plane
        isGuided = guided
        self.saturation = Float(saturation)
        self.keepsShadowsNeutral = keepsShadowsNeutral
        rows = Mutex(UpsampledRows(plane, guided: guided))
    }

    /// How many rows of the plane have to be final before a row of the picture can be had.
    public func rowsNeeded(forRow y: Int) -> Int {
        min(plane.rows.place(of: y).cell + 2 + reach, plane.height)
    }

    /// The first row of the plane that this row of the picture, or any below, may read.
    public func firstRowNeeded(fromRow y: Int) -> Int {
        max(plane.rows.place(of: y).cell - reach, 0)
    }

    /// Rows beyond the neighbouring ones that slopes depend on.
    private var reach: Int { isGuided ? 2 : 0 }

    /// Some columns of a row of the picture.
    ///
    /// - Parameters:
    ///   - y: row of the picture; the rows that it needs are final.
    ///   - columns: of the picture.
    ///   - lightness: L* of these columns.
    ///   - a: receives a* of these columns.
    ///   - b: receives b* of these columns.
    public func upsample(
        row y: Int, columns: Range<Int>, lightness: UnsafePointer<Float>,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        precondition(
            y >= 0 && y < plane.rows.full && columns.lowerBound >= 0
                && columns.upperBound <= plane.columns.full,
            "row \(y), columns \(columns) of \(plane.columns.full)x\(plane.rows.full)")
        let place = plane.rows.place(of: y)
        let next = min(place.cell + 1, plane.height - 1)
        rows.withLock { rows in
            let upper = rows.row(place.cell, from: columns.lowerBound)
            let lower = rows.row(next, from: columns.lowerBound)
            if isGuided {
                ChromaRow.blend(
                    upper.guided, lower.guided, fraction: place.fraction, guidedBy: lightness,
                    factor: saturation, count: columns.count, a: a, b: b)
            } else {
                for (plane, output) in [a, b].enumerated() {
                    ChromaRow.blend(
                        upper[plane], lower[plane], fraction: place.fraction, factor: saturation,
                        count: columns.count, into: output)
                }
            }
        }
        if keepsShadowsNeutral {
            ChromaRow.keepShadowsNeutral(
                lightness: lightness, count: columns.count, a: a, b: b)
        }
    }
}
