import Metadata
import SystemPackage

/// Some rows of one component of a JPEG 2000 picture, as codes from 0.
///
/// The last row of the rows before is kept, since pixels below it can belong to the same sample.
final class ComponentRows {
    private let component: JPEG2000Grid.Component
    /// Sample columns of the picture.
    private let columns: Range<Int>
    /// Sample rows in memory.
    private var rows: Range<Int>
    private let memory: UnsafeMutablePointer<UInt16>
    /// Sample column, from the first one on, of each pixel of a row; nil where they are alike.
    let places: [Int32]?

    /// Memory for rows of a component; `mostRows` rows of the grid are held at a time, in `buffer`.
    init(
        _ index: Int, of grid: JPEG2000Grid, mostRows: Int, _ buffer: ByteBuffer,
        _ path: FilePath
    ) throws(ImagingError) {
        let component = grid.components[index]
        let columns = grid.columns.samples(every: component.stepX)
        self.component = component
        self.columns = columns
        rows = 0..<0
        let count = columns.count * (2 + mostRows / component.stepY + 1)
        memory = try buffer.memory(ofAtLeast: 2 * count, path).assumingMemoryBound(to: UInt16.self)
        places =
            component.stepX == grid.stepX
            ? nil
            : grid.columns.samples(every: grid.stepX).map {
                Int32(
                    min(
                        max($0 * grid.stepX / component.stepX - columns.lowerBound, 0),
                        columns.count - 1))
            }
    }

    /// Makes room for the samples of the next rows of the grid.
    func begin(_ gridRows: Range<Int>) {
        let next = gridRows.samples(every: component.stepY)
        guard !rows.isEmpty else {
            rows = next
            return
        }
        memory.update(from: row(rows.upperBound - 1), count: columns.count)
        rows = next.lowerBound - 1..<next.upperBound
    }

    /// Takes over the samples of a rectangle of the grid.
    func take<Sample: FixedWidthInteger>(
        _ samples: UnsafePointer<Sample>, rows gridRows: Range<Int>, columns gridColumns: Range<Int>
    ) {
        let wanted = gridRows.samples(every: component.stepY)
        let part = gridColumns.samples(every: component.stepX)
        let half = component.isSigned ? Int32(1) << (component.precision - 1) : 0
        let largest = (Int32(1) << component.precision) - 1
        for (line, y) in wanted.enumerated() {
            let source = samples + line * part.count
            let target = row(y) + (part.lowerBound - columns.lowerBound)
            for x in 0..<part.count {
                let code = Int32(truncatingIfNeeded: source[x]) &+ half
                target[x] = UInt16(truncatingIfNeeded: min(max(code, 0), largest))
            }
        }
    }

    /// The samples for a row of the grid: those at it or above it; nil before the first ones.
    func samples(forGridRow y: Int) -> UnsafePointer<UInt16>? {
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
        return UnsafePointer(
            row(min(max(y / component.stepY, rows.lowerBound), rows.upperBound - 1)))
    }

    private func row(_ y: Int) -> UnsafeMutablePointer<UInt16> {
        memory + (y - rows.lowerBound) * columns.count
    }
}
