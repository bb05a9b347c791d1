import Kernels

/// Convolutions that follow each other.
public struct StageChain: Sendable {
    /// The convolutions, each with the channels of the one before.
    public let stages: [ConvolutionStage]

    /// A chain.
    public init(stages: [ConvolutionStage]) {
        self.stages = stages
    }

    /// A map between two stages, or before the first, or behind the last.
    public struct Map {
        let channels: Int
        let lanes: Int
        /// Columns and rows of the whole map.
        public let size: MapSize
        /// Rows that are kept at a time.
        var capacity = 1

        /// Memory of the rows.
        var floats: Int {
            FeatureMapRows.floats(
                channels: channels, width: size.width, capacity: capacity, lanes: lanes)
        }
    }

    /// What a picture of a given size needs when its rows come in bands.
    public struct Plan {
        /// The input and every stage's output.
        public internal(set) var maps: [Map]
        /// Scratch of a thread, in floats.
        public let scratch: Int
        /// Rows of a band of the input.
        public let bandRows: Int

        /// Memory of all maps.
        public var mapFloats: Int { maps.reduce(0) { $0 + $1.floats } }
    }

    /// Plans the rings: follows the bands through all stages, without data.
    ///
    /// - Parameters:
    ///   - input: the whole map.
    ///   - bandRows: rows of the input that come at once.
    /// - Returns: the plan.
    public func plan(input: MapSize, bandRows: Int) -> Plan {
        let first = stages[0].convolution
        var maps = [Map(channels: first.inputChannels, lanes: first.inputLanes, size: input)]
        for stage in stages {
            maps.append(
                Map(
                    channels: stage.convolution.outputChannels,
                    lanes: stage.convolution.outputLanes,
                    size: stage.outputSize(of: maps[maps.count - 1].size)))
        }
        var progress = BandProgress(stages: stages, sizes: maps.map(\.size))
        for end in stride(from: bandRows, to: input.height + bandRows, by: bandRows) {
            progress.arrive(min(end, input.height))
            for (index, kept) in progress.kept.enumerated() {
                maps[index].capacity = max(maps[index].capacity, kept)
            }
            progress.release()
        }
        let scratch = zip(stages, maps).map { stage, input in
            stage.convolution.scratchFloats(width: input.size.width)
        }
        return Plan(maps: maps, scratch: scratch.max() ?? 1, bandRows: bandRows)
    }

    /// Multiplications and additions of the definition for a map of a given size.
    public func operations(input: MapSize) -> Int {
        var size = input
        return stages.reduce(0) { sum, stage in
            size = stage.outputSize(of: size)
            return sum + stage.convolution.definedOperations * size.area
        }
    }
}

/// How many rows of each map have been computed, and which of them are still needed.
struct BandProgress {
    private let stages: [ConvolutionStage]
    private let sizes: [MapSize]
    /// Rows of each map, from the first on, that have been computed.
    private(set) var computed: [Int]
    private var needed: [Int]

    init(stages: [ConvolutionStage], sizes: [MapSize]) {
        self.stages = stages
        self.sizes = sizes
        computed = Array(repeating: 0, count: sizes.count)
        needed = computed
    }

    /// Takes note of the first rows of the input, and gives each stage's new output rows.
    @discardableResult
    mutating func arrive(_ rows: Int) -> [Range<Int>] {
        computed[0] = rows
        return stages.enumerated().map { index, stage in
            let before = computed[index + 1]
            computed[index + 1] = stage.convolution.computableRows(
                of: computed[index], height: sizes[index].height)
            return before..<computed[index + 1]
        }
    }

    /// Rows of each map that must be there at once.
    var kept: [Int] { zip(computed, needed).map { $0 - $1 } }

    /// Lets go of the rows that no later output depends on; those of the last map have been taken.
    mutating func release() {
        for (index, stage) in stages.enumerated() {
            needed[index] = min(
                computed[index], stage.convolution.firstInputRow(of: computed[index + 1]))
        }
        needed[stages.count] = computed[stages.count]
    }
}
