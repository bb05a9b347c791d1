import TensorCore

@testable import Kernels

/// Maps for tests of training.
enum MapFixtures {
    /// A map that keeps all its rows, in memory that held other numbers before.
    static func used(channels: Int, height: Int, width: Int, lanes: Int = 16) -> FeatureMapRows {
        let pool = MemoryPool()
        let floats = FeatureMapRows.floats(
            channels: channels, width: width, capacity: height, lanes: lanes)
        let block = pool.take(floats: floats)
        block.base.update(repeating: .nan, count: block.capacity)
        pool.giveBack(block)
        return FeatureMapRows(
            channels: channels, width: width, height: height, capacity: height, lanes: lanes,
            in: FeatureMapMemory(floats: floats, from: pool))
    }

    /// A map with the values of [C, H, W].
    static func map(_ planes: Tensor, lanes: Int = 16) -> FeatureMapRows {
        let map = used(
            channels: planes.shape[0], height: planes.shape[1], width: planes.shape[2],
            lanes: lanes)
        planes.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return }
            map.writePlanes(base)
        }
        return map
    }

    static func planes(_ map: FeatureMapRows) -> Tensor { map.copy(rows: 0..<map.height) }

    /// Whether padding columns and the channels that are missing to a whole block are zeros.
    static func isClean(_ map: FeatureMapRows) -> Bool {
        (0..<map.height).allSatisfy { y in
            (0..<map.blocks).allSatisfy { block in
                let start = map.paddedRow(y) + block * map.blockStep
                return (0..<map.blockStep).allSatisfy { index in
                    let (column, lane) = index.quotientAndRemainder(dividingBy: map.lanes)
                    let isInside =
                        column >= 1 && column <= map.width
                        && block * map.lanes + lane < map.channels
                    return isInside || start[index] == 0
                }
            }
        }
    }

    /// Channels beside and across blocks, rows of odd widths.
    static func shapes(_ count: Int, seed: UInt64) -> [[Int]] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            [
                1 + Int(random.next() % 40), 1 + Int(random.next() % 6),
                1 + Int(random.next() % 23),
            ]
        }
    }
}
