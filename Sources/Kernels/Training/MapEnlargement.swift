/// Brings maps to another size bilinearly with half-pixel centres, and gradients back: what ``EnlargedMap`` adds,
/// for training.
public struct MapEnlargement: Sendable {
    private let rows: [EnlargedMap.Place]
    private let columns: [EnlargedMap.Place]
    private let source: (width: Int, height: Int)

    /// Prepares for maps of one size.
    ///
    /// - Parameters:
    ///   - width: columns of the maps.
    ///   - height: their rows.
    ///   - newWidth: columns that they are brought to.
    ///   - newHeight: rows of that.
    public init(width: Int, height: Int, newWidth: Int, newHeight: Int) {
        source = (width, height)
        rows = (0..<newHeight).map { EnlargedMap.Place($0, of: newHeight, extent: height) }
        columns = (0..<newWidth).map { EnlargedMap.Place($0, of: newWidth, extent: width) }
    }

    /// Writes a map at the new size.
    ///
    /// - Precondition: both maps have the sizes that were said and as many channels, and keep all their rows in
    ///   blocks.
    public func write(_ map: FeatureMapRows, to target: FeatureMapRows) {
        check(map, target)
        forEachRow(of: target) { place, y, block in
            let above = map.row(place.first) + block * map.blockStep
            let below = map.row(place.second) + block * map.blockStep
            let output = target.row(y) + block * target.blockStep
            for (x, column) in columns.enumerated() {
                let (left, right) = (column.first * map.lanes, column.second * map.lanes)
                for lane in 0..<map.lanes {
                    let upper = mixed(above[left + lane], above[right + lane], column.share)
                    let lower = mixed(below[left + lane], below[right + lane], column.share)
                    output[x * map.lanes + lane] = mixed(upper, lower, place.share)
                }
            }
        }
    }

    /// Writes the gradient of a map, given that of what ``write(_:to:)`` makes of it.
    ///
    /// - Precondition: as for that.
    public func writeGradient(_ gradient: FeatureMapRows, to map: FeatureMapRows) {
        check(map, gradient)
        let lanes = map.lanes
        for y in 0..<map.height {
            for block in 0..<map.blocks {
                (map.row(y) + block * map.blockStep).update(
                    repeating: 0, count: map.width * lanes)
            }
        }
        forEachRow(of: gradient) { place, y, block in
            let above = map.row(place.first) + block * map.blockStep
            let below = map.row(place.second) + block * map.blockStep
            let input = gradient.row(y) + block * gradient.blockStep
            for (x, column) in columns.enumerated() {
                let (left, right) = (column.first * lanes, column.second * lanes)
                for lane in 0..<lanes {
                    let value = input[x * lanes + lane]
                    let (upper, lower) = (value * (1 - place.share), value * place.share)
                    above[left + lane] += upper * (1 - column.share)
                    above[right + lane] += upper * column.share
                    below[left + lane] += lower * (1 - column.share)
                    below[right + lane] += lower * column.share
                }
            }
        }
    }

    private func mixed(_ first: Float, _ second: Float, _ share: Float) -> Float {
        (1 - share) * first + share * second
    }

    private func forEachRow(
        of map: FeatureMapRows, _ body: (EnlargedMap.Place, Int, Int) -> Void
    ) {
        for (y, place) in rows.enumerated() {
            for block in 0..<map.blocks { body(place, y, block) }
        }
    }

    private func check(_ map: FeatureMapRows, _ large: FeatureMapRows) {
        precondition(
            map.channels == large.channels && map.lanes == FeatureMapRows.blockLanes
                && large.lanes == map.lanes && map.width == source.width
                && map.height == source.height && large.width == columns.count
                && large.height == rows.count && map.capacity == map.height
                && large.capacity == large.height,
            "\(map.channels)x\(map.height)x\(map.width) and "
                + "\(large.channels)x\(large.height)x\(large.width)")
    }
}
