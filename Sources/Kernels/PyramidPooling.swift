public import TensorCore

/// Pooling of a map of any size into a vector of fixed length: the largest values of the whole map, of 2x2 and
/// of 4x4 parts of it.
///
/// Along an axis of h samples, part i of n is floor(i · h / n) ..< ceil((i + 1) · h / n): parts overlap where n
/// does not divide h. The vector holds level by level, each [channel][row of parts][column of parts].
///
/// - Source: spatial pyramid pooling of He, Zhang, Ren and Sun 2014; parts as PyTorch's
///   `AdaptiveMaxPool2d` has them.
public enum PyramidPooling {
    /// Parts along each axis, level by level.
    public static let levels = [1, 2, 4]

    /// Values that come of a map of this many channels.
    public static func outputs(channels: Int) -> Int {
        channels * levels.reduce(0) { $0 + $1 * $1 }
    }

    /// The samples of one of `count` parts of an axis.
    public static func part(_ index: Int, of count: Int, extent: Int) -> Range<Int> {
        index * extent / count..<((index + 1) * extent + count - 1) / count
    }

    /// Pools a map.
    ///
    /// - Parameter map: [C, h, w], not empty.
    /// - Returns: ``outputs(channels:)`` values, and the place of each in the map's scalars. Of equal values
    ///   the first counts; what is not a number is larger than any number.
    public static func forward(_ map: Tensor) -> (values: [Float], indices: [Int32]) {
        precondition(map.shape.count == 3 && map.count > 0, "pooling of a map \(map.shape)")
        let (channels, height, width) = (map.shape[0], map.shape[1], map.shape[2])
        var indices: [Int32] = []
        indices.reserveCapacity(outputs(channels: channels))
        return map.withUnsafeScalars { scalars in
            for level in levels {
                for channel in 0..<channels {
                    for cell in 0..<level * level {
                        indices.append(
                            largest(
                                of: scalars, from: channel * height * width, width: width,
                                rows: part(cell / level, of: level, extent: height),
                                columns: part(cell % level, of: level, extent: width)))
                    }
                }
            }
            return (indices.map { scalars[Int($0)] }, indices)
        }
    }

    /// The place of the largest value in a rectangle of one channel.
    private static func largest(
        of scalars: UnsafeBufferPointer<Float>, from start: Int, width: Int, rows: Range<Int>,
        columns: Range<Int>
    ) -> Int32 {
        var place = start + rows.lowerBound * width + columns.lowerBound
        for row in rows {
            for index in start + row * width + columns.lowerBound..<start + row * width
                + columns.upperBound
            where scalars[index] > scalars[place] || scalars[index].isNaN {
                place = index
            }
        }
        return Int32(place)
    }

    /// The gradient of the map from that of the pooled values: each goes to the sample that was the largest,
    /// added up where parts have the same one.
    ///
    /// - Parameters:
    ///   - gradient: of the values.
    ///   - indices: as ``forward(_:)`` gave them.
    ///   - shape: of the map.
    /// - Returns: a tensor of that shape.
    /// - Precondition: there are as many values as indices, all of them in the map.
    public static func backward(
        _ gradient: [Float], indices: [Int32], shape: [Int]
    ) -> Tensor {
        precondition(
            gradient.count == indices.count, "\(gradient.count) values, \(indices.count) indices")
        var result = Tensor(zeros: shape)
        result.withUnsafeMutableScalars { scalars in
            for (value, index) in zip(gradient, indices) { scalars[Int(index)] += value }
        }
        return result
    }
}
