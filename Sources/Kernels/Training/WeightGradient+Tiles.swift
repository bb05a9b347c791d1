import CKernels
import TensorCore

extension WeightGradient {
    private static let points = 36
    /// Floats of transformed tiles at a time: what the last-level cache holds beside the sums.
    private static let tileFloats = 3 << 20

    /// Some rows of tiles of a picture, and where they stand among those that are summed together.
    private struct Piece {
        let picture: Int
        let tileRows: Range<Int>
        let firstTile: Int
    }

    /// In the domain of the transform, some tiles at a time.
    func sumTiles(_ batch: Batch, _ work: Work) -> Tensor {
        let sums = work.pool.take(floats: Self.points * sumsPerPoint)
        defer { work.pool.giveBack(sums) }
        sums.base.update(repeating: 0, count: Self.points * sumsPerPoint)
        let transformed = work.pool.take(floats: 2 * Self.tileFloats + 2 * largestRow(of: batch))
        defer { work.pool.giveBack(transformed) }
        for group in groups(of: batch) {
            add(group, batch, work, transformed.base, to: sums.base)
        }
        return weights(from: sums.base, work)
    }

    /// Floats of one row of tiles of both maps, and what parting the points adds.
    private func largestRow(of batch: Batch) -> Int {
        let tiles = batch.inputs.map { ($0.width + 3) / 4 }.max() ?? 0
        return Self.points * (inputBlocks + outputBlocks) * (tiles + 1) * FeatureMapRows.blockLanes
    }

    /// Rows of tiles of the whole batch, in groups that fit the memory for transformed tiles.
    private func groups(of batch: Batch) -> [[Piece]] {
        let perTile = Self.points * (inputBlocks + outputBlocks) * FeatureMapRows.blockLanes
        let most = max(1, Self.tileFloats / perTile)
        var groups: [[Piece]] = [[]]
        var tiles = 0
        for (picture, map) in batch.inputs.enumerated() {
            let (rows, columns) = ((map.height + 3) / 4, (map.width + 3) / 4)
            let step = max(1, min(rows, most / columns))
            for first in Swift.stride(from: 0, to: rows, by: step) {
                let tileRows = first..<min(first + step, rows)
                if tiles > 0 && tiles + tileRows.count * columns > most {
                    groups.append([])
                    tiles = 0
                }
                groups[groups.count - 1].append(
                    Piece(picture: picture, tileRows: tileRows, firstTile: tiles))
                tiles += tileRows.count * columns
            }
        }
        return groups
    }

    private func add(
        _ group: [Piece], _ batch: Batch, _ work: Work, _ memory: UnsafeMutablePointer<Float>,
        to sums: UnsafeMutablePointer<Float>
    ) {
        guard let last = group.last else { return }
        let columns = (batch.inputs[last.picture].width + 3) / 4
        let tiles = last.firstTile + last.tileRows.count * columns
        let inputs = Transformed(memory, blocks: inputBlocks, tiles: tiles)
        let outputs = Transformed(
            memory + Self.points * inputs.pointStep, blocks: outputBlocks, tiles: tiles)
        work.team.perform(2 * group.count, threads: work.threads) { index, _ in
            let piece = group[index / 2]
            if index % 2 == 0 {
                transform(piece, batch.inputs[piece.picture], isGradient: false, into: inputs)
            } else {
                transform(piece, batch.outputs[piece.picture], isGradient: true, into: outputs)
            }
        }
        work.team.perform(Self.points * inputBlocks, threads: work.threads) { index, _ in
            let (point, block) = index.quotientAndRemainder(dividingBy: inputBlocks)
            correlate(inputs, outputs, point: point, block: block, sums)
        }
    }

    /// Where transformed tiles lie: [point][block][tile][lane].
    private struct Transformed {
        let base: UnsafeMutablePointer<Float>
        let tiles: Int
        let pointStep: Int
        var blockStep: Int { tiles * FeatureMapRows.blockLanes }

        init(_ base: UnsafeMutablePointer<Float>, blocks: Int, tiles: Int) {
            self.base = base
            self.tiles = tiles
            pointStep = ckernels_point_step(blocks, tiles)
        }
    }

    private func transform(
        _ piece: Piece, _ map: FeatureMapRows, isGradient: Bool, into target: Transformed
    ) {
        let first = 4 * piece.tileRows.lowerBound - (isGradient ? 0 : 1)
        let count = 4 * piece.tileRows.count + (isGradient ? 0 : 2)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: count) { rows in
            for index in 0..<count { rows[index] = map.paddedRow(first + index) }
            var job = ckernels_tiles()
            job.rows = UnsafePointer(rows.baseAddress)
            (job.blocks, job.block_step) = (map.blocks, map.blockStep)
            (job.tile_rows, job.tile_columns) = (piece.tileRows.count, (map.width + 3) / 4)
            job.is_gradient = isGradient ? 1 : 0
            job.out = target.base + piece.firstTile * FeatureMapRows.blockLanes
            (job.point_step, job.out_block_step) = (target.pointStep, target.blockStep)
            ckernels_transform_tiles(instructionSet, &job)
        }
    }

    private func correlate(
        _ inputs: Transformed, _ outputs: Transformed, point: Int, block: Int,
        _ sums: UnsafeMutablePointer<Float>
    ) {
        let lanes = FeatureMapRows.blockLanes
        var left: UnsafePointer<Float>? = UnsafePointer(
            inputs.base + point * inputs.pointStep + block * inputs.blockStep)
        var right: UnsafePointer<Float>? = UnsafePointer(outputs.base + point * outputs.pointStep)
        withUnsafePointer(to: &left) { left in
            withUnsafePointer(to: &right) { right in
                var job = ckernels_weight_gradient()
                (job.left, job.right) = (left, right)
                (job.rows, job.columns) = (1, inputs.tiles)
                (job.left_step, job.right_step) = (lanes, lanes)
                job.right_block_step = outputs.blockStep
                job.channels = min(lanes, shape[1] - block * lanes)
                job.right_blocks = outputBlocks
                job.sums_step = outputBlocks * lanes
                job.sums = sums + point * sumsPerPoint + block * lanes * job.sums_step
                ckernels_backward_weights(instructionSet, &job)
            }
        }
    }

    /// Back from the domain of the transform.
    private func weights(from sums: UnsafePointer<Float>, _ work: Work) -> Tensor {
        let taps = work.pool.take(floats: 9 * sumsPerPoint)
        defer { work.pool.giveBack(taps) }
        let lanes = FeatureMapRows.blockLanes
        let count = lanes * outputBlocks * lanes
        work.team.perform(inputBlocks, threads: work.threads) { block, _ in
            ckernels_winograd_weight_gradient(
                instructionSet, sums + block * count, sumsPerPoint, count,
                taps.base + block * count, sumsPerPoint)
        }
        return gathered(taps.base, points: (0..<9).map { [$0] }, work)
    }
}
