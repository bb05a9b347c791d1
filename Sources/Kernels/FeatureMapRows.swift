import CKernels
public import TensorCore

/// The rows of a feature map that are needed at a time, in a ring.
///
/// A row is [block][column][lane]: channels in blocks of ``lanes``, 16 for the maps inside a network
/// (what is missing to a multiple is zeros) or 1 for plain rows. Before the first column stands one
/// column of zeros and behind the last at least one: the padding of a 3x3 convolution. Rows outside
/// the map are zeros too. Other values are undefined until they are written.
///
/// `@unchecked Sendable`: threads write disjoint rows, and rows are read after all are written.
public final class FeatureMapRows: @unchecked Sendable {
    /// Channels of a block of the maps inside a network.
    public static let blockLanes = Int(CKERNELS_LANES)

    /// Channels that the map has.
    public let channels: Int
    /// Columns of the map.
    public let width: Int
    /// Rows of the map, of which ``capacity`` are kept.
    public let height: Int
    /// Rows that are kept at a time.
    public let capacity: Int
    /// Channels of a block.
    public let lanes: Int

    /// Whether there are zeros around the rows.
    let isPadded: Bool
    let blocks: Int
    /// Floats from one block of a row to the next.
    let blockStep: Int
    private let rowStep: Int
    private let base: UnsafeMutablePointer<Float>
    private let memory: FeatureMapMemory

    /// Makes room for `capacity` rows.
    ///
    /// - Parameters:
    ///   - channels: channels of the map.
    ///   - width: columns of the map.
    ///   - height: rows of the map.
    ///   - capacity: rows that are kept at a time.
    ///   - lanes: 1 or 16.
    ///   - isPadded: whether there are zeros around the rows; depthwise kernels and those of one sample read none.
    ///   - memory: with room for ``floats(channels:width:capacity:lanes:)``; nil for memory of its own.
    /// - Precondition: all numbers are positive.
    public init(
        channels: Int, width: Int, height: Int, capacity: Int, lanes: Int = blockLanes,
        isPadded: Bool = true, in memory: FeatureMapMemory? = nil
    ) {
        precondition(
            channels > 0 && width > 0 && height > 0 && capacity > 0
                && (lanes == 1 || lanes == Self.blockLanes),
            "\(capacity) rows of \(channels)x\(height)x\(width) in lanes of \(lanes)")
        self.channels = channels
        self.width = width
        self.height = height
        self.capacity = capacity
        self.lanes = lanes
        self.isPadded = isPadded
        blocks = (channels + lanes - 1) / lanes
        blockStep = Self.columns(width: width) * lanes
        rowStep = Self.rowFloats(channels: channels, width: width, lanes: lanes)
        // One row more than the ring: the zeros beyond the map.
        let floats = (capacity + 1) * rowStep
        self.memory = memory ?? FeatureMapMemory(floats: floats, from: MemoryPool())
        base = self.memory.part(floats: floats)
        if isPadded { clearPadding() }
    }

    private func clearPadding() {
        let end = (width + 1) * lanes
        for block in 0..<capacity * blocks {
            let start = base + block / blocks * rowStep + block % blocks * blockStep
            start.update(repeating: 0, count: lanes)
            (start + end).update(repeating: 0, count: blockStep - end)
        }
        (base + capacity * rowStep).update(repeating: 0, count: rowStep)
    }

    /// Columns that are stored: those of whole tiles of 4, and the padding.
    private static func columns(width: Int) -> Int { (width + 3) / 4 * 4 + 2 }

    private static func rowFloats(channels: Int, width: Int, lanes: Int) -> Int {
        let floats = (channels + lanes - 1) / lanes * columns(width: width) * lanes
        // Rows begin at a cache line.
        return (floats + 15) / 16 * 16
    }

    /// Memory that such rows take, in floats.
    public static func floats(
        channels: Int, width: Int, capacity: Int, lanes: Int = blockLanes
    ) -> Int {
        (capacity + 1) * rowFloats(channels: channels, width: width, lanes: lanes)
    }

    /// The first column, block 0, of a row of the map.
    ///
    /// - Precondition: the row lies in the map; it is one of the last ``capacity`` written.
    public func row(_ y: Int) -> UnsafeMutablePointer<Float> { start(y) + lanes }

    /// The column of zeros before the first.
    private func start(_ y: Int) -> UnsafeMutablePointer<Float> {
        precondition(y >= 0 && y < height, "row \(y) of \(height)")
        return base + y % capacity * rowStep
    }

    /// The first column, block 0, of a row of the map; nil beyond it.
    func rowInside(_ y: Int) -> UnsafePointer<Float>? {
        y >= 0 && y < height ? UnsafePointer(row(y)) : nil
    }

    /// The column of zeros before the first, of a row of the map or one of zeros beyond it.
    func paddedRow(_ y: Int) -> UnsafePointer<Float> {
        UnsafePointer(y >= 0 && y < height ? start(y) : base + capacity * rowStep)
    }

    /// The values of every channel in a row of a map of plain rows.
    public func channelRows(_ y: Int) -> [UnsafePointer<Float>] {
        precondition(lanes == 1, "rows of \(lanes) lanes are not plain")
        return (0..<channels).map { UnsafePointer(row(y) + $0 * blockStep) }
    }

    /// A plain copy of some rows, [C, rows, W].
    public func copy(rows: Range<Int>) -> Tensor {
        var result = Tensor(zeros: [channels, rows.count, width])
        result.withUnsafeMutableScalars { scalars in
            // The values of a row stay in the first-level cache for all channels of a block.
            for (index, y) in rows.enumerated() {
                for channel in 0..<channels {
                    let source = row(y) + channel / lanes * blockStep + channel % lanes
                    let target = (channel * rows.count + index) * width
                    for x in 0..<width { scalars[target + x] = source[x * lanes] }
                }
            }
        }
        return result
    }

    /// Writes one row of one channel; channels that are missing to a whole block stay as they are.
    ///
    /// - Precondition: there are as many values as columns.
    public func write(_ values: UnsafePointer<Float>, channel: Int, row y: Int) {
        let target = row(y) + channel / lanes * blockStep + channel % lanes
        if lanes == 1 {
            target.update(from: values, count: width)
        } else {
            for x in 0..<width { target[x * lanes] = values[x] }
        }
    }
}
