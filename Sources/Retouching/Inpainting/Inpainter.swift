/// Fills the damaged pixels of some rows of a picture from what surrounds them.
///
/// Each hole is filled by a ``ThinPlateInpainting``; holes that are at least five pixels apart do not depend on
/// each other. The pixels beside a hole keep their values, but the filling does not rely on them: they carry
/// the soft edge of what lay there. Beyond the rows and the picture's edges nothing is known.
public struct Inpainter: ~Copyable {
    /// Rows above and below a row that its values are made to depend on.
    public static let reach = 48

    private let window: InpaintingWindow

    /// Takes rows of a picture and fills the damaged pixels.
    ///
    /// - Parameters:
    ///   - source: the values of all rows, row-major, 0 to 1.
    ///   - mask: the damage of the whole picture.
    ///   - rows: the rows, by their place in the picture.
    public init(filling source: UnsafePointer<Float>, mask: DamageMask, rows: Range<Int>) {
        window = InpaintingWindow(copying: source, mask: mask, rows: rows)
        guard !window.holes.isEmpty else { return }
        let directions = EdgeDirections(window)
        let (groups, index) = window.connectedHoles()
        for hole in groups {
            let values = ThinPlateInpainting(
                hole, index: index, in: window, directions: directions
            ).solution()
            for (place, value) in zip(hole, values) where window.isDamaged(place, mask) {
                window.values[place] = value
            }
        }
    }

    /// The values of a row.
    ///
    /// - Precondition: it is one of the rows that were given.
    public func row(_ y: Int) -> UnsafePointer<Float> {
        precondition(window.rows.contains(y), "row \(y) of \(window.rows)")
        return UnsafePointer(window.values + (y - window.rows.lowerBound) * window.width)
    }
}
