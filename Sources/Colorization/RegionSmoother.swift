internal import Glibc

/// Smooths coarse chroma along regions of like lightness: means over neighbours, of which those count
/// little whose lightness differs.
///
/// The network's chroma is blurred over some ten cells, so that colours stand out around dark and bright
/// things, and mottled where there is little to see. This is a joint bilateral filter (Petschnigg et al.
/// and Eisemann and Durand, SIGGRAPH 2004), rows first and then columns. Distances in cells are Gaussian;
/// a difference d of L* weighs 1 / (1 + (d / 6)²)².
struct RegionSmoother {
    /// Of the Gaussian, as a share of the plane's long side.
    private static let spread = 0.024
    private static let lightnessScale: Float = 6

    private let weights: [Float]
    private var reach: Int { weights.count / 2 }

    init(longSide: Int) {
        let sigma = max(Double(longSide) * Self.spread, 0.1)
        let reach = Int((2 * sigma).rounded())
        weights = (-reach...reach).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
    }

    /// Writes the smoothed chroma of a finished plane, and its lightness, into another of its size.
    static func smooth(_ source: ChromaPlane, into target: ChromaPlane) {
        precondition(
            source.width == target.width && source.height == target.height,
            "\(source.width)x\(source.height) into \(target.width)x\(target.height)")
        let smoother = RegionSmoother(longSide: max(source.width, source.height))
        var rows = (0..<source.height).map { Row(of: source, row: $0) }
        rows = rows.map { smoother.alongRow($0) }
        for y in rows.indices {
            smoother.across(rows, at: y).store(into: target, row: y)
        }
    }

    /// Means over a row's own cells; its ends are repeated.
    private func alongRow(_ row: Row) -> Row {
        let (reach, count) = (reach, row.lightness.count)
        func padded(_ values: [Float]) -> [Float] {
            Array(repeating: values[0], count: reach) + values
                + Array(repeating: values[count - 1], count: reach)
        }
        let wide = Row(
            lightness: padded(row.lightness), a: padded(row.a), b: padded(row.b))
        var means = Means(count: count)
        for (tap, weight) in weights.enumerated() {
            means.add(wide, from: tap, weight, around: row.lightness)
        }
        return means.row(lightness: row.lightness)
    }

    /// Means over the same cell of the rows above and below; the outermost rows are repeated.
    private func across(_ rows: [Row], at y: Int) -> Row {
        var means = Means(count: rows[y].lightness.count)
        for (tap, weight) in weights.enumerated() {
            let near = min(max(y + tap - reach, 0), rows.count - 1)
            means.add(rows[near], from: 0, weight, around: rows[y].lightness)
        }
        return means.row(lightness: rows[y].lightness)
    }

    /// A row of a plane.
    private struct Row {
        var lightness: [Float]
        var a: [Float]
        var b: [Float]

        init(lightness: [Float], a: [Float], b: [Float]) {
            self.lightness = lightness
            self.a = a
            self.b = b
        }

        init(of plane: ChromaPlane, row: Int) {
            func copy(_ start: UnsafePointer<Float>) -> [Float] {
                Array(UnsafeBufferPointer(start: start, count: plane.width))
            }
            lightness = copy(plane.lightness(row: row))
            a = copy(plane.a(row: row))
            b = copy(plane.b(row: row))
        }

        func store(into plane: ChromaPlane, row: Int) {
            lightness.withUnsafeBufferPointer { lightness in
                a.withUnsafeBufferPointer { a in
                    b.withUnsafeBufferPointer { b in
                        guard let lightness = lightness.baseAddress, let a = a.baseAddress,
                            let b = b.baseAddress
                        else { return }
                        plane.store(
                            [a, b], row: row, columns: 0..<plane.width, scale: 1, offset: 0)
                        plane.storeLightness(lightness, row: row, columns: 0..<plane.width)
                    }
                }
            }
        }
    }

    /// Weighted sums, cell by cell.
    private struct Means {
        private var a: [Float]
        private var b: [Float]
        private var weights: [Float]

        init(count: Int) {
            a = Array(repeating: 0, count: count)
            b = a
            weights = a
        }

        mutating func add(_ row: Row, from start: Int, _ weight: Float, around lightness: [Float]) {
            for x in weights.indices {
                let distance = (row.lightness[start + x] - lightness[x]) / lightnessScale
                let fall = 1 + distance * distance
                let share = weight / (fall * fall)
                weights[x] += share
                a[x] += share * row.a[start + x]
                b[x] += share * row.b[start + x]
            }
        }

        func row(lightness: [Float]) -> Row {
            Row(
                lightness: lightness, a: zip(a, weights).map { $0 / $1 },
                b: zip(b, weights).map { $0 / $1 })
        }
    }
}

extension ChromaPlane {
    /// Smooths chroma along regions of like lightness; see `RegionSmoother`.
    ///
    /// - Parameter target: a plane of the same size, of which every row is final afterwards.
    public func smoothRegions(into target: ChromaPlane) {
        RegionSmoother.smooth(self, into: target)
        target.publish(rows: target.height)
    }
}
