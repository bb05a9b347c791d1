public import Kernels
public import TensorCore

/// Hints as the pyramid takes them at one of its levels.
public struct HintLevel {
    private let values: [Float]
    private let side: Int

    /// The finest.
    ///
    /// - Parameters:
    ///   - hints: those of ``ColorConditions/hints``.
    ///   - side: of the map at 1/8.
    public init(_ hints: Tensor, side: Int) {
        precondition(
            hints.shape == [MapLayers.hintChannels, side, side],
            "hints \(hints.shape) for a map of \(side)x\(side)")
        self.init(values: hints.scalars, side: side)
    }

    private init(values: [Float], side: Int) {
        self.values = values
        self.side = side
    }

    /// Of the maps at 1/8, 1/16 and 1/32.
    public var pyramid: [HintLevel] {
        let next = coarser
        return [self, next, next.coarser]
    }

    /// Every 2x2 places as one: the mean of those that are known.
    private var coarser: HintLevel {
        let half = side / 2
        let sums = (0..<MapLayers.hintChannels * half * half).map { index in
            let (row, x) = (index / half, index % half)
            let start = 2 * row * side + 2 * x
            return values[start] + values[start + 1] + values[start + side]
                + values[start + side + 1]
        }
        let known = sums.suffix(half * half)
        let means = sums.enumerated().map { index, sum in
            sum / max(1, known[known.startIndex + index % (half * half)])
        }
        return HintLevel(values: means, side: half)
    }

    /// The hints as a map of three channels.
    public var map: FeatureMapRows {
        let map = FeatureMapRows(
            channels: MapLayers.hintChannels, width: side, height: side, capacity: side)
        values.withUnsafeBufferPointer { if let base = $0.baseAddress { map.writePlanes(base) } }
        return map
    }
}
