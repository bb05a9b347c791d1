/// Points of a curve, by pictures seen.
struct CurveSeries {
    /// A point.
    struct Point: Hashable {
        var pictures: Double
        var value: Double
    }

    let points: [Point]

    /// Those points that can be drawn.
    init(_ points: [Point]) {
        self.points = points.filter { $0.pictures.isFinite && $0.value.isFinite }
    }

    /// Means over neighbours, so that no more than this many points are left.
    func thinned(to most: Int) -> CurveSeries {
        guard points.count > most else { return self }
        return CurveSeries(
            (0..<most).map { index in
                let group = points[index * points.count / most..<(index + 1) * points.count / most]
                let sum = group.reduce(into: Point(pictures: 0, value: 0)) { sum, point in
                    sum.pictures += point.pictures
                    sum.value += point.value
                }
                let count = Double(group.count)
                return Point(pictures: sum.pictures / count, value: sum.value / count)
            })
    }

    /// Weighted means of all points up to each, the weight falling to 1/e over this many points.
    ///
    /// Divided by the sum of the weights, so that the beginning is no worse than a plain mean.
    func smoothed(over count: Int) -> CurveSeries {
        let decay = 1 - 1 / Double(max(count, 1))
        var (sum, weights) = (0.0, 0.0)
        return CurveSeries(
            points.map { point in
                (sum, weights) = (sum * decay + point.value, weights * decay + 1)
                return Point(pictures: point.pictures, value: sum / weights)
            })
    }
}
