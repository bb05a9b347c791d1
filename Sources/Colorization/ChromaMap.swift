import TensorCore

/// The a* and b* of a small picture, in memory.
struct ChromaMap {
    let width: Int
    let height: Int
    let a: [Float]
    let b: [Float]

    /// From the network's output [2, H, W] in 0...1, where that is a* and b*.
    init(_ output: Tensor, range: Float) {
        let scalars = output.scalars
        let half = scalars.count / 2
        self.init(
            width: output.shape[2], height: output.shape[1],
            a: scalars[..<half].map { (2 * $0 - 1) * range },
            b: scalars[half...].map { (2 * $0 - 1) * range })
    }

    /// From the network's output [C, H, W] in 0...1 for any target, and the picture's L* at the same places.
    init(_ output: Tensor, lightness: [Float], decoder: TargetDecoder) {
        let area = output.shape[1] * output.shape[2]
        precondition(lightness.count == area, "\(lightness.count) of \(area) places")
        var a = [Float](repeating: 0, count: area)
        var b = a
        output.withUnsafeScalars { scalars in
            guard let start = scalars.baseAddress else { return }
            let channels = (0..<output.shape[0]).map { start + $0 * area }
            decoder.decode(channels, lightness: lightness, count: area, a: &a, b: &b)
        }
        self.init(width: output.shape[2], height: output.shape[1], a: a, b: b)
    }

    private init(width: Int, height: Int, a: [Float], b: [Float]) {
        self.width = width
        self.height = height
        self.a = a
        self.b = b
    }

    /// Left and right exchanged.
    var mirrored: ChromaMap {
        func mirror(_ plane: [Float]) -> [Float] {
            (0..<height).flatMap { plane[$0 * width..<($0 + 1) * width].reversed() }
        }
        return ChromaMap(width: width, height: height, a: mirror(a), b: mirror(b))
    }

    /// Bilinear interpolation to another size, half-pixel centres.
    func upsampled(width newWidth: Int, height newHeight: Int) -> ChromaMap {
        func resize(_ plane: [Float]) -> [Float] {
            Self.resized(plane, width: width, height: height, to: (newWidth, newHeight))
        }
        return ChromaMap(width: newWidth, height: newHeight, a: resize(a), b: resize(b))
    }

    /// The colours of the whole.
    var palette: Palette { Palette(a: a, b: b) }

    /// The same after a correction.
    func corrected(by correction: ChromaCorrection) -> ChromaMap {
        var (a, b) = (a, b)
        correction.apply(a: &a, b: &b, count: a.count)
        return ChromaMap(width: width, height: height, a: a, b: b)
    }

    /// A plane of values by bilinear interpolation at another size, half-pixel centres.
    static func resized(
        _ plane: [Float], width: Int, height: Int, to size: (width: Int, height: Int)
    ) -> [Float] {
        let columns = (0..<size.width).map(GridAxis.spread(width, over: size.width).place)
        let rows = (0..<size.height).map(GridAxis.spread(height, over: size.height).place)
        return rows.flatMap { row in
            columns.map { column in
                func across(_ y: Int) -> Float {
                    let left = plane[y * width + column.cell]
                    let right = plane[y * width + min(column.cell + 1, width - 1)]
                    return left + column.fraction * (right - left)
                }
                let upper = across(row.cell)
                let lower = across(min(row.cell + 1, height - 1))
                return upper + row.fraction * (lower - upper)
            }
        }
    }

    /// Distances in the plane of a* and b*, cell by cell.
    func distances(to other: ChromaMap) -> [Float] {
        a.indices.map { index in
            let (da, db) = (a[index] - other.a[index], b[index] - other.b[index])
            return (da * da + db * db).squareRoot()
        }
    }
}
