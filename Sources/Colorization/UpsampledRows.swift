import ColorScience
import Kernels

/// Rows of a chroma plane at the full width of the picture: those two are kept between which rows of the
/// picture lie.
///
/// `@unchecked Sendable`: owns its memory; who shares it does so under a lock.
struct UpsampledRows: ~Copyable, @unchecked Sendable {
    /// The planes of a row, from some column on.
    struct Row {
        fileprivate let start: UnsafePointer<Float>
        fileprivate let width: Int

        /// a*, b* and, where lightness guides, L* and the slopes of a* and b*.
        subscript(plane: Int) -> UnsafePointer<Float> { start + plane * width }

        var guided: ChromaRow.GuidedRow {
            ChromaRow.GuidedRow(
                a: self[0], b: self[1], lightness: self[2], slopeA: self[3], slopeB: self[4])
        }
    }

    private let plane: ChromaPlane
    private let isGuided: Bool
    private let width: Int
    /// Where the picture's columns lie among those of the plane; empty where those are half as many, for
    /// which there is a faster kernel.
    private let cells: [Int32]
    private let fractions: [Float]
    private var wide: RowRing
    /// Slopes of a* and b* before they are smoothed.
    private var slopes: RowRing
    private let smoothed: UnsafeMutablePointer<Float>
    /// What slopes count: 1 - 1/k for cells of k pixels.
    ///
    /// Photographs hold little detail of colour near the size of their pixels: cameras sample it coarsely,
    /// and formats store it so.
    private let slopeFactor: Float

    init(_ plane: ChromaPlane, guided: Bool) {
        self.plane = plane
        isGuided = guided
        width = plane.columns.full
        slopeFactor = Float(max(1 - max(plane.columns.step, plane.rows.step), 0))
        let places = plane.columns.isHalf ? [] : (0..<width).map(plane.columns.place)
        cells = places.map { Int32($0.cell) }
        fractions = places.map(\.fraction)
        wide = RowRing(count: 2, floats: (guided ? 5 : 2) * width)
        slopes = RowRing(count: 3, floats: guided ? 2 * plane.width : 0)
        smoothed = .allocate(capacity: guided ? plane.width : 0)
    }

    deinit { smoothed.deallocate() }

    /// A row of the plane, from a column of the picture on; it stays until the next but one is asked for.
    mutating func row(_ index: Int, from column: Int) -> Row {
        Row(start: (wide.find(index) ?? makeWide(index)) + column, width: width)
    }

    private mutating func makeWide(_ index: Int) -> UnsafeMutablePointer<Float> {
        let row = wide.replace(index)
        upsample(plane.a(row: index), into: row)
        upsample(plane.b(row: index), into: row + width)
        guard isGuided else { return row }
        upsample(plane.lightness(row: index), into: row + 2 * width)
        let (above, below) = neighbors(of: index)
        let near = (slopeRow(above), slopeRow(index), slopeRow(below))
        for (channel, offset) in [0, plane.width].enumerated() {
            ChromaRow.smooth(
                .init(above: near.0 + offset, middle: near.1 + offset, below: near.2 + offset),
                count: plane.width, into: smoothed)
            affine(
                smoothed, count: plane.width, scale: slopeFactor, offset: 0, into: smoothed)
            upsample(smoothed, into: row + (3 + channel) * width)
        }
        return row
    }

    private mutating func slopeRow(_ index: Int) -> UnsafeMutablePointer<Float> {
        if let row = slopes.find(index) { return row }
        let row = slopes.replace(index)
        let lightness = three(plane.lightness, around: index)
        ChromaRow.slopes(
            of: three(plane.a, around: index), on: lightness, count: plane.width, into: row)
        ChromaRow.slopes(
            of: three(plane.b, around: index), on: lightness, count: plane.width,
            into: row + plane.width)
        return row
    }

    private func three(
        _ row: (Int) -> UnsafePointer<Float>, around index: Int
    ) -> ChromaRow.ThreeRows {
        let (above, below) = neighbors(of: index)
        return ChromaRow.ThreeRows(above: row(above), middle: row(index), below: row(below))
    }

    /// The rows above and below; at the plane's edges the row itself.
    private func neighbors(of index: Int) -> (above: Int, below: Int) {
        (max(index - 1, 0), min(index + 1, plane.height - 1))
    }

    private func upsample(_ row: UnsafePointer<Float>, into wide: UnsafeMutablePointer<Float>) {
        if plane.columns.isHalf {
            ChromaRow.upsample2x(row, cellCount: plane.width, count: width, into: wide)
        } else {
            ChromaRow.upsample(
                row, cellCount: plane.width, cells: cells, fractions: fractions, into: wide)
        }
    }
}
