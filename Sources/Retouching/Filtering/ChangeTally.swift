import CKernels
import Glibc
public import Imaging
import Synchronization

/// Adds up how far bands of a picture have changed; by many threads, with a result that does not depend on them.
public final class ChangeTally: Sendable {
    /// Sum of squares, in parts of 2⁻³⁰.
    private let sum = Atomic<Int>(0)
    private let pixels = Atomic<Int>(0)

    /// A tally of nothing.
    public init() {}

    /// Counts the pixels of a band.
    public func add(_ band: GrayBand) {
        let difference = RowPlane(width: band.width, rows: 0..<1)
        defer { withExtendedLifetime(difference) {} }
        let squares = difference[row: 0]
        var total = 0.0
        for y in band.rows {
            ckernels_squared_difference(
                ckernels_detected_isa(), band.output(row: y), band.input(row: y), band.width,
                squares)
            var line: Float = 0
            for x in 0..<band.width { line += squares[x] }
            total += Double(line)
        }
        sum.add(Int(total * 0x1p30), ordering: .relaxed)
        pixels.add(band.width * band.rows.count, ordering: .relaxed)
    }

    /// Root of the mean square of the change, as a share of the largest value.
    public var deviation: Double {
        let count = pixels.load(ordering: .relaxed)
        guard count > 0 else { return 0 }
        return sqrt(Double(sum.load(ordering: .relaxed)) * 0x1p-30 / Double(count))
    }
}
