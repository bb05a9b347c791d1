import CKernels

/// A small map that is added to another one, brought to its size bilinearly with half-pixel centres.
///
/// Where the samples of the other map lie in the small one follows from the size of the whole, so that parts
/// of it get what the whole would get.
///
/// - Source: `interpolate` of PyTorch with `align_corners=False`.
public struct EnlargedMap: RowAddend {
    private let map: FeatureMapRows
    private let rows: [Place]
    private let left: [Int32]
    private let right: [Int32]
    private let share: [Float]

    /// A sample between two of the small map.
    struct Place {
        let first: Int
        let second: Int
        /// Of the second.
        let share: Float

        init(_ index: Int, of count: Int, extent: Int) {
            let middle = (Double(index) + 0.5) * Double(extent) / Double(count) - 0.5
            let position = max(0, middle)
            first = min(Int(position), extent - 1)
            second = min(first + 1, extent - 1)
            share = Float(position - Double(first))
        }
    }

    /// Prepares a map.
    ///
    /// - Parameters:
    ///   - map: keeps all its rows, in blocks.
    ///   - width: columns of the whole map that it is added to.
    ///   - height: rows of that.
    ///   - columns: which of its columns are there.
    public init(_ map: FeatureMapRows, width: Int, height: Int, columns: Range<Int>) {
        precondition(
            map.capacity == map.height && map.lanes == FeatureMapRows.blockLanes
                && columns.upperBound <= width,
            "\(map.capacity) of \(map.height) rows for columns \(columns) of \(width)")
        self.map = map
        rows = (0..<height).map { Place($0, of: height, extent: map.height) }
        let places = columns.map { Place($0, of: width, extent: map.width) }
        left = places.map { Int32($0.first) }
        right = places.map { Int32($0.second) }
        share = places.map(\.share)
    }

    /// Adds the map to rows of another one and applies ReLU.
    ///
    /// - Precondition: the other map has as many channels, and the columns and rows that were said; the scratch of
    ///   the team holds a row of the small map.
    public func apply(
        to rows: Range<Int>, of target: FeatureMapRows, threads: Int, team: ThreadTeam
    ) {
        let count = map.blocks * map.blockStep
        precondition(
            target.channels == map.channels && target.lanes == map.lanes
                && target.width == left.count && target.height == self.rows.count
                && count <= team.scratchFloats,
            "\(map.channels) channels for \(left.count)x\(self.rows.count) on "
                + "\(target.channels) of \(target.width)x\(target.height)")
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                share.withUnsafeBufferPointer { share in
                    let columns = ckernels_columns(
                        left: left.baseAddress, right: right.baseAddress,
                        share: share.baseAddress, columns: target.width)
                    team.perform(rows.count, threads: threads) { index, memory in
                        add(to: rows.lowerBound + index, of: target, columns, memory, count)
                    }
                }
            }
        }
    }

    /// Mixes two rows of the small map, and adds the mixture to a row of the other.
    private func add(
        to row: Int, of target: FeatureMapRows, _ columns: ckernels_columns,
        _ mixed: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        let place = rows[row]
        let pair = [map.paddedRow(place.first), map.paddedRow(place.second)]
            .map(UnsafePointer?.some)
        ckernels_weighted_sum(
            instructionSet, pair, [1 - place.share, place.share], 2, count, mixed)
        var columns = columns
        ckernels_enlarged_relu_blocked(
            instructionSet, &columns, mixed + map.lanes, map.blockStep, target.row(row),
            target.blocks, target.blockStep)
    }
}
