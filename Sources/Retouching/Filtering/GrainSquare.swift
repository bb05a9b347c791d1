import CKernels
import Glibc
import Imaging

/// What a small square of a picture tells about its grain.
struct GrainSquare {
    private static let side = 16
    /// Strips that are looked at, and rows of each: all rows of small pictures.
    private static let strips = 12
    private static let stripRows = 64

    /// Mean value, 0 to 1.
    let tone: Double
    /// Standard deviations of the details of each scale, as shares of the largest value.
    let deviations: [Double]

    /// The squares of some strips that are spread over a picture.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    static func all(of image: borrowing VipsImage) throws(ImagingError) -> [GrainSquare] {
        let height = image.height
        let count = min(strips, max(1, height / stripRows))
        var squares: [GrainSquare] = []
        for index in 0..<count {
            let start = (height - min(height, stripRows)) * index / max(1, count - 1)
            squares += try of(image, rows: start..<min(start + stripRows, height))
        }
        return squares
    }

    private static func of(
        _ image: borrowing VipsImage, rows: Range<Int>
    ) throws(ImagingError) -> [GrainSquare] {
        let (width, height) = (image.width, image.height)
        let source = RowPlane(
            width: width, rows: rows.extended(by: WaveletPlanes.reach, height: height))
        try image.readShares(
            x: 0, y: source.rows.lowerBound, width: width, height: source.rows.count,
            into: source[row: source.rows.lowerBound])
        let planes = WaveletPlanes(of: rows, width: width, height: height) {
            UnsafePointer(source[row: $0])
        }
        return stride(from: rows.lowerBound, through: rows.upperBound - side, by: side).flatMap {
            of(planes, rows: $0..<$0 + side, width: width)
        }
    }

    private static func of(
        _ planes: WaveletPlanes, rows: Range<Int>, width: Int
    ) -> [GrainSquare] {
        let isa = ckernels_detected_isa()
        let count = width / side
        defer { withExtendedLifetime(planes) {} }
        let tones = sums(of: rows.map { planes.row($0, scale: WaveletPlanes.scales) }, count)
        let details = (0..<WaveletPlanes.scales).map { scale in
            let squares = RowPlane(width: width, rows: rows)
            for y in rows {
                ckernels_squared_difference(
                    isa, planes.row(y, scale: scale), planes.row(y, scale: scale + 1), width,
                    squares[row: y])
            }
            return withExtendedLifetime(squares) {
                sums(of: rows.map { UnsafePointer(squares[row: $0]) }, count)
            }
        }
        let area = Double(side * side)
        return (0..<count).map { index in
            GrainSquare(
                tone: tones[index] / area,
                deviations: details.map { sqrt($0[index] / area) })
        }
    }

    /// Sums of the values of squares beside each other.
    private static func sums(of rows: [UnsafePointer<Float>], _ count: Int) -> [Double] {
        guard count > 0 else { return [] }
        let column = RowPlane(width: count * side, rows: 0..<1)
        defer { withExtendedLifetime(column) {} }
        let values = column[row: 0]
        ckernels_weighted_sum(
            ckernels_detected_isa(), rows.map { Optional($0) },
            [Float](repeating: 1, count: rows.count), rows.count, column.width, values)
        return (0..<count).map { index in
            (index * side..<(index + 1) * side).reduce(0.0) { $0 + Double(values[$1]) }
        }
    }
}
