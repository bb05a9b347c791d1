/// Joins the native pass with a coarse one: the colours of regions are those of the coarse pass, details
/// are the mean of both.
///
/// With n the native chroma, c the coarse one upsampled to the same rows, D the mean over square cells and
/// U the bilinear upsampling of cells, the result is (c + n + U(D(c - n))) / 2: D of it is D(c). A cell
/// is a twelfth of the long side, far more than the network sees at once of a large scan.
///
/// Rows are changed in place as soon as all cells that they depend on are complete, so that memory and
/// waiting depend on the width of the picture and the size of a cell, and the result neither on bands nor
/// on threads.
final class ScaleMixer {
    private static let cellsAlong = 12

    private let native: ChromaPlane
    private let coarse: ChromaUpsampler
    private let cell: Int
    private let columns: GridAxis
    private let rows: GridAxis
    /// Sums, then means, of c - n: a* of all cells, row by row, and b*.
    private var differences: [[Float]]
    private var summed = 0
    private var mixed = 0
    private var a: [Float]
    private var b: [Float]

    /// - Parameters:
    ///   - native: gets its rows from the native pass; this one publishes them.
    ///   - coarse: the finished coarse pass, for a picture of the size of `native`.
    init(native: ChromaPlane, coarse: ChromaPlane) {
        self.native = native
        self.coarse = ChromaUpsampler(coarse, guided: true)
        cell = max(1, (max(native.width, native.height) + Self.cellsAlong - 1) / Self.cellsAlong)
        columns = .cells(side: cell, over: native.width)
        rows = .cells(side: cell, over: native.height)
        differences = Array(
            repeating: Array(repeating: 0, count: columns.count * rows.count), count: 2)
        a = Array(repeating: 0, count: native.width)
        b = a
    }

    /// The first `rows` rows of the native pass are there.
    func advance(to rows: Int) {
        while summed < rows {
            sum(row: summed)
            summed += 1
            if summed % cell == 0 || summed == native.height {
                finish(cellRow: (summed - 1) / cell)
            }
        }
        let before = mixed
        while mixed < native.height, isReady(mixed) {
            mix(row: mixed)
            mixed += 1
        }
        if mixed > before { native.publish(rows: mixed) }
    }

    private func sum(row y: Int) {
        upsample(row: y)
        let (nativeA, nativeB) = (native.a(row: y), native.b(row: y))
        let start = y / cell * columns.count
        for column in 0..<columns.count {
            var sums: (a: Float, b: Float) = (0, 0)
            for x in column * cell..<min((column + 1) * cell, native.width) {
                sums.a += a[x] - nativeA[x]
                sums.b += b[x] - nativeB[x]
            }
            differences[0][start + column] += sums.a
            differences[1][start + column] += sums.b
        }
    }

    private func finish(cellRow: Int) {
        let rows = min((cellRow + 1) * cell, native.height) - cellRow * cell
        for column in 0..<columns.count {
            let width = min((column + 1) * cell, native.width) - column * cell
            let index = cellRow * columns.count + column
            for plane in 0..<2 { differences[plane][index] /= Float(rows * width) }
        }
    }

    private func isReady(_ y: Int) -> Bool {
        let needed = min((rows.place(of: y).cell + 2) * cell, native.height)
        return summed >= needed
    }

    private func mix(row y: Int) {
        upsample(row: y)
        let row = rows.place(of: y)
        let next = min(row.cell + 1, rows.count - 1)
        func blended(_ plane: Int) -> [Float] {
            (0..<columns.count).map { column in
                let upper = differences[plane][row.cell * columns.count + column]
                let lower = differences[plane][next * columns.count + column]
                return upper + row.fraction * (lower - upper)
            }
        }
        join(&a, native.a(row: y), regions: blended(0))
        join(&b, native.b(row: y), regions: blended(1))
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return }
                native.store([a, b], row: y, columns: 0..<native.width, scale: 1, offset: 0)
            }
        }
    }

    /// Halves the sum of a coarse row, a native row and what the regions lack.
    private func join(
        _ coarse: inout [Float], _ native: UnsafePointer<Float>, regions: [Float]
    ) {
        for x in coarse.indices {
            let at = columns.place(of: x)
            let left = regions[at.cell]
            let right = regions[min(at.cell + 1, regions.count - 1)]
            coarse[x] = (coarse[x] + native[x] + left + at.fraction * (right - left)) / 2
        }
    }

    /// The coarse chroma of a row, at the size of the native plane, into ``a`` and ``b``.
    private func upsample(row y: Int) {
        let width = native.width
        a.withUnsafeMutableBufferPointer { a in
            b.withUnsafeMutableBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return }
                coarse.upsample(
                    row: y, columns: 0..<width, lightness: native.lightness(row: y), a: a, b: b)
            }
        }
    }
}
