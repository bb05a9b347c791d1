import CKernels
import TensorCore

extension WeightGradient {
    /// Rows of outputs that are summed at a time: enough samples to make adding the sums cheap beside
    /// them, few enough for the cache.
    private static let samplesPerCall = 768

    /// One position of the kernel, or of one of the kernels that an upsampled map meets.
    struct Position {
        /// Input row and column of the first output, before padding.
        let row: Int
        let column: Int
        /// Row and column of the first output, and the step to the next.
        var outputRow = 0
        var outputColumn = 0
        var spread = 1
    }

    /// Every position, and which of them a tap of the weights is the sum of.
    private var positions: (all: [Position], taps: [[Int]]) {
        let side = shape[2]
        guard upsampling == 2 else {
            let all = (0..<side * side).map {
                Position(row: $0 / side - side / 2, column: $0 % side - side / 2)
            }
            return (all, all.indices.map { [$0] })
        }
        // Outputs above in a sample meet the samples above and here, those below here and below.
        var all: [Position] = []
        var taps = [[Int]](repeating: [], count: 9)
        let shared: [[[Int]]] = [[[0], [1, 2]], [[0, 1], [2]]]
        for phase in 0..<4 {
            for tap in 0..<4 {
                let (y, x) = (phase / 2, phase % 2)
                for row in shared[y][tap / 2] {
                    for column in shared[x][tap % 2] { taps[row * 3 + column].append(all.count) }
                }
                all.append(
                    Position(
                        row: y + tap / 2 - 1, column: x + tap % 2 - 1, outputRow: y,
                        outputColumn: x, spread: 2))
            }
        }
        return (all, taps)
    }

    /// A position at a time.
    func sumPositions(_ batch: Batch, _ work: Work) -> Tensor {
        let (positions, taps) = self.positions
        let memory = work.pool.take(floats: positions.count * sumsPerPoint)
        defer { work.pool.giveBack(memory) }
        memory.base.update(repeating: 0, count: positions.count * sumsPerPoint)
        // A thread keeps to its sums: nobody else adds to them.
        let pieces = positions.count * inputBlocks
        let parts = min(pieces, 4 * work.threads)
        work.team.perform(parts, threads: work.threads) { part, _ in
            let own = pieces * part / parts..<pieces * (part + 1) / parts
            for (input, output) in zip(batch.inputs, batch.outputs) {
                sum(own, positions, input, output, memory.base)
            }
        }
        return gathered(memory.base, points: taps, work)
    }

    private func sum(
        _ pieces: Range<Int>, _ positions: [Position], _ input: FeatureMapRows,
        _ output: FeatureMapRows,
        _ sums: UnsafeMutablePointer<Float>
    ) {
        let rows = output.height / upsampling
        let columns = output.width / upsampling
        let step = max(1, Self.samplesPerCall / columns)
        for first in Swift.stride(from: 0, to: rows, by: step) {
            let band = first..<min(first + step, rows)
            for piece in pieces {
                let (position, block) = piece.quotientAndRemainder(dividingBy: inputBlocks)
                correlate(
                    band, columns, positions[position], block: block, input, output,
                    sums + position * sumsPerPoint)
            }
        }
    }

    private func correlate(
        _ rows: Range<Int>, _ columns: Int, _ position: Position, block: Int,
        _ input: FeatureMapRows,
        _ output: FeatureMapRows, _ sums: UnsafeMutablePointer<Float>
    ) {
        let lanes = FeatureMapRows.blockLanes
        withUnsafeTemporaryAllocation(
            of: UnsafePointer<Float>?.self, capacity: 2 * rows.count
        ) { pointers in
            for (index, y) in rows.enumerated() {
                pointers[index] = input.paddedRow(y * stride + position.row)
                pointers[rows.count + index] = UnsafePointer(
                    output.row(y * position.spread + position.outputRow))
            }
            var job = ckernels_weight_gradient()
            job.left = UnsafePointer(pointers.baseAddress)
            job.right = job.left + rows.count
            // A padded row begins with a column of zeros.
            job.left_offset = block * input.blockStep + (position.column + 1) * lanes
            job.right_offset = position.outputColumn * lanes
            (job.rows, job.columns) = (rows.count, columns)
            (job.left_step, job.right_step) = (stride * lanes, position.spread * lanes)
            job.right_block_step = output.blockStep
            job.channels = min(lanes, shape[1] - block * lanes)
            job.right_blocks = outputBlocks
            job.sums_step = outputBlocks * lanes
            job.sums = sums + block * lanes * job.sums_step
            ckernels_backward_weights(instructionSet, &job)
        }
    }
}
