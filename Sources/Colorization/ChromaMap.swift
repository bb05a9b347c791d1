import TensorCore

/// The a* and b* of a small picture, in memory.
struct ChromaMap {
    let width: Int
    let height: Int
    let a: [Float]
    let b: [Float]

    /// From the network's output [2, H, W] in 0...1.
    init(_ output: Tensor, range: Float) {
        let scalars = output.scalars
        let half = scalars.count / 2
        self.init(
            width: output.shape[2], height: output.shape[1],
            a: scalars[..<half].map { (2 * $0 - 1) * range },
            b: scalars[half...].map { (2 * $0 - 1) * range })
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
    func enlarged(width newWidth: Int, height newHeight: Int) -> ChromaMap {
        func places(_ count: Int, from cells: Int) -> [(near: Int, next: Int, share: Float)] {
            (0..<count).map { index in
                let at = (Float(index) + 0.5) * Float(cells) / Float(count) - 0.5
                let place = min(max(at, 0), Float(cells - 1))
                let near = Int(place)
                return (near, min(near + 1, cells - 1), place - Float(near))
            }
        }
        let columns = places(newWidth, from: width)
        let rows = places(newHeight, from: height)
        func resize(_ plane: [Float]) -> [Float] {
            rows.flatMap { row in
                columns.map { column in
                    func across(_ y: Int) -> Float {
                        let left = plane[y * width + column.near]
                        return left + column.share * (plane[y * width + column.next] - left)
                    }
                    let upper = across(row.near)
                    return upper + row.share * (across(row.next) - upper)
                }
            }
        }
        return ChromaMap(width: newWidth, height: newHeight, a: resize(a), b: resize(b))
    }

    /// Distances in the plane of a* and b*, cell by cell.
    func distances(to other: ChromaMap) -> [Float] {
        a.indices.map { index in
            let (da, db) = (a[index] - other.a[index], b[index] - other.b[index])
            return (da * da + db * db).squareRoot()
        }
    }
}
