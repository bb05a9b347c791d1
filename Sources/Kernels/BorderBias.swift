import CKernels
public import TensorCore

/// What input channels that have the same value at every position add to a convolution.
///
/// Inside the map that is one bias an output channel. At the edges the kernel meets zeros instead,
/// so each of the sixteen ways in which a position can touch them (first or last row, first or last
/// column, any together) has a bias of its own.
///
/// - Source: linearity of the convolution; the fusion layer of Iizuka et al. 2016 repeats a vector
///   over the whole map.
public struct BorderBias: RowAddend {
    /// Number of output channels.
    public let channels: Int
    /// [row case, column case, channel to whole blocks]; a case is 1 at the first sample, plus 2 at the
    /// last.
    private let scalars: [Float]

    /// Multiplies the constant channels out.
    ///
    /// - Parameters:
    ///   - constant: the value of each constant channel.
    ///   - weight: [O, C, K, K] with K 1 or 3, stride 1 and padding K / 2; the constant channels
    ///     are its last ones.
    ///   - bias: [O].
    /// - Precondition: the shapes fit.
    public init(constant: [Float], weight: Tensor, bias: Tensor) {
        let shape = weight.shape
        precondition(
            shape.count == 4 && shape[1] >= constant.count && shape[2] == shape[3]
                && (shape[2] == 1 || shape[2] == 3) && bias.count == shape[0],
            "weight \(shape), bias \(bias.shape), \(constant.count) constant channels")
        channels = shape[0]
        let taps = Self.taps(of: constant, weight: weight)
        let kernelSize = shape[2]
        let biases = bias.scalars
        var result: [Float] = []
        let padding =
            (FeatureMapRows.blockLanes - channels % FeatureMapRows.blockLanes)
            % FeatureMapRows.blockLanes
        result.reserveCapacity(16 * (channels + padding))
        for rowCase in 0..<4 {
            for columnCase in 0..<4 {
                let rows = Self.insideTaps(edge: rowCase, kernelSize: kernelSize)
                let columns = Self.insideTaps(edge: columnCase, kernelSize: kernelSize)
                for channel in 0..<channels {
                    var sum = Double(biases[channel])
                    for row in rows {
                        for column in columns {
                            sum += taps[(channel * kernelSize + row) * kernelSize + column]
                        }
                    }
                    result.append(Float(sum))
                }
                result += Array(repeating: 0, count: padding)
            }
        }
        scalars = result
    }

    /// [O, K, K]: the constant channels summed under each kernel position.
    private static func taps(of constant: [Float], weight: Tensor) -> [Double] {
        let area = weight.shape[2] * weight.shape[3]
        let inputs = weight.shape[1]
        let first = inputs - constant.count
        return weight.withUnsafeScalars { scalars in
            (0..<weight.shape[0] * area).map { index in
                let (channel, tap) = index.quotientAndRemainder(dividingBy: area)
                var sum = 0.0
                for (offset, value) in constant.enumerated() {
                    let position = (channel * inputs + first + offset) * area + tap
                    sum += Double(scalars[position]) * Double(value)
                }
                return sum
            }
        }
    }

    /// Kernel positions that lie inside the map at a first (1), last (2), only (3) or inner (0) sample.
    private static func insideTaps(edge: Int, kernelSize: Int) -> Range<Int> {
        guard kernelSize == 3 else { return 0..<kernelSize }
        return (edge & 1 == 0 ? 0 : 1)..<(edge & 2 == 0 ? 3 : 2)
    }

    /// Adds the bias to rows of a map in blocks and applies ReLU.
    ///
    /// - Precondition: the map has as many channels.
    public func apply(
        to rows: Range<Int>, of map: FeatureMapRows, threads: Int, team: ThreadTeam
    ) {
        precondition(
            map.channels == channels && map.lanes == FeatureMapRows.blockLanes,
            "\(channels) biases on \(map.channels) channels")
        let runs = Self.runs(width: map.width)
        scalars.withUnsafeBufferPointer { scalars in
            guard let base = scalars.baseAddress else { return }
            team.perform(rows.count, threads: threads) { index, _ in
                let y = rows.lowerBound + index
                let rowCase = Self.edge(y, of: map.height)
                for run in runs {
                    ckernels_bias_relu_blocked(
                        instructionSet, base + (rowCase * 4 + run.edge) * map.blocks * map.lanes,
                        map.row(y) + run.columns.lowerBound * map.lanes, run.columns.count,
                        map.blocks, map.blockStep)
                }
            }
        }
    }

    private static func edge(_ position: Int, of count: Int) -> Int {
        (position == 0 ? 1 : 0) + (position == count - 1 ? 2 : 0)
    }

    /// The columns of a row in runs of one case.
    private static func runs(width: Int) -> [(columns: Range<Int>, edge: Int)] {
        guard width > 1 else { return [(0..<1, 3)] }
        return [(0..<1, 1), (1..<width - 1, 0), (width - 1..<width, 2)]
    }
}
