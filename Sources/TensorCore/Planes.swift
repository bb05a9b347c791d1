/// A feature map [channels, height, width] in memory that someone else owns, lent for reading.
///
/// Rows are contiguous; rows and channels may stand further apart than they are long, so that a
/// rectangle of a larger map is a map too. Valid only as long as the memory is.
public struct Planes {
    /// Channel 0, row 0, column 0.
    public let base: UnsafePointer<Float>
    /// Number of channels.
    public let channels: Int
    /// Number of rows.
    public let height: Int
    /// Number of columns.
    public let width: Int
    /// Floats from one row to the next.
    public let rowStride: Int
    /// Floats from one channel to the next.
    public let channelStride: Int

    /// A view of memory; without strides the map is dense.
    ///
    /// - Precondition: rows do not overlap.
    public init(
        _ base: UnsafePointer<Float>, channels: Int, height: Int, width: Int,
        rowStride: Int? = nil, channelStride: Int? = nil
    ) {
        self.base = base
        self.channels = channels
        self.height = height
        self.width = width
        self.rowStride = rowStride ?? width
        self.channelStride = channelStride ?? height * self.rowStride
        precondition(
            width <= self.rowStride, "rows of \(width) floats every \(self.rowStride) overlap")
    }

    /// Whether the rows of a channel follow each other without a gap.
    public var hasContiguousRows: Bool { rowStride == width || height <= 1 }

    /// A dense copy [channels, height, width].
    public func copy() -> Tensor {
        var result = Tensor(zeros: [channels, height, width])
        result.withUnsafeMutableScalars { scalars in
            guard let output = scalars.baseAddress else { return }
            for row in 0..<channels * height {
                let (channel, y) = row.quotientAndRemainder(dividingBy: height)
                let source = base + channel * channelStride + y * rowStride
                (output + row * width).update(from: source, count: width)
            }
        }
        return result
    }
}

/// A feature map [channels, height, width] in memory that someone else owns, lent for writing.
public struct MutablePlanes {
    /// Channel 0, row 0, column 0.
    public let base: UnsafeMutablePointer<Float>
    /// The same memory for reading, with its extents and strides.
    public let planes: Planes

    /// A view of memory; without strides the map is dense.
    ///
    /// - Precondition: rows do not overlap.
    public init(
        _ base: UnsafeMutablePointer<Float>, channels: Int, height: Int, width: Int,
        rowStride: Int? = nil, channelStride: Int? = nil
    ) {
        self.base = base
        planes = Planes(
            base, channels: channels, height: height, width: width, rowStride: rowStride,
            channelStride: channelStride)
    }
}

extension Tensor {
    /// Lends a [C, H, W] tensor (or a batch of one, [1, C, H, W]) as planes.
    ///
    /// - Precondition: the tensor has such a shape and is not empty.
    public func withPlanes<Result, Failure>(
        _ body: (Planes) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let extents = shape.count == 4 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
        precondition(extents.count == 3, "a tensor of shape \(shape) is not a feature map")
        return try withUnsafeScalars { scalars throws(Failure) in
            guard let base = scalars.baseAddress else {
                preconditionFailure("a tensor of shape \(shape) holds nothing")
            }
            return try body(
                Planes(base, channels: extents[0], height: extents[1], width: extents[2]))
        }
    }
}
