public import Kernels

/// An encoder with packed weights.
public struct Encoder: Sendable {
    private let stem: BlockedConvolution
    private let stages: [InvertedResidualStage]

    /// Packs the weights.
    ///
    /// - Parameter layers: normalizations folded.
    public init(_ layers: EncoderLayers) {
        // Zeros make up for what is missing: of an even extent that is one sample, behind the last.
        stem = BlockedConvolution(
            weight: layers.stem.weight, bias: layers.stem.bias, stride: 2, leading: 0,
            form: .direct, activation: .relu6)
        stages = layers.blocks.map { InvertedResidualStage($0) }
    }

    /// Name, extents of the output, and multiplications and additions of the stem and of each block.
    public func work(input: MapSize) -> [(name: String, size: MapSize, operations: Int)] {
        let sizes = outputSizes(input: input)
        let blocks = zip(stages, zip(sizes, sizes.dropFirst())).enumerated().map {
            (name: "block.\($0)", size: $1.1.1, operations: $1.0.operations(input: $1.1.0))
        }
        return [(name: "stem", size: sizes[0], operations: stem.definedOperations * sizes[0].area)]
            + blocks
    }

    /// Extents of the stem's output and of each block's.
    private func outputSizes(input: MapSize) -> [MapSize] {
        stages.reduce(into: [stemSize(of: input)]) { sizes, stage in
            sizes.append(stage.outputSize(of: sizes[sizes.count - 1]))
        }
    }

    private func stemSize(of input: MapSize) -> MapSize {
        MapSize(
            width: stem.outputExtent(of: input.width), height: stem.outputExtent(of: input.height))
    }

    /// Scratch that a thread needs for a picture.
    public func scratchFloats(input: MapSize) -> Int {
        zip(stages, outputSizes(input: input)).reduce(stem.scratchFloats(width: input.width)) {
            max($0, $1.0.scratchFloats(input: $1.1))
        }
    }

    /// Encodes a picture.
    ///
    /// - Parameters:
    ///   - picture: row-major.
    ///   - size: of the picture: each side even at every stride of 2.
    ///   - threads: asked before every block.
    ///   - team: with scratch of at least ``scratchFloats(input:)``.
    ///   - pool: where maps come from.
    ///   - observe: sees what comes out of the stem, `stem`, and of each block, `block.0` and so on. A block may
    ///     write over the map of the one before.
    /// - Returns: the last map of each size, the largest first.
    public func encode(
        _ picture: [Float], size: MapSize, threads: ThreadBudget, team: ThreadTeam,
        memory pool: MemoryPool, observe: (String, FeatureMapRows) -> Void = { _, _ in }
    ) -> [FeatureMapRows] {
        precondition(picture.count == size.area, "\(picture.count) values for \(size)")
        let memory = FeatureMapMemory(floats: mapFloats(input: size), from: pool)
        func map(_ channels: Int, _ size: MapSize, lanes: Int) -> FeatureMapRows {
            FeatureMapRows(
                channels: channels, width: size.width, height: size.height, capacity: size.height,
                lanes: lanes, in: memory)
        }
        let input = map(1, size, lanes: stem.inputLanes)
        picture.withUnsafeBufferPointer { if let base = $0.baseAddress { input.writePlanes(base) } }
        var current = map(stem.outputChannels, stemSize(of: size), lanes: stem.outputLanes)
        stem.compute(
            rows: 0..<current.height, from: input, into: current, threads: threads.count,
            team: team)
        observe("stem", current)
        var maps = [current]
        for (index, stage) in stages.enumerated() {
            let source = current
            if !stage.writesOver {
                current = map(
                    stage.outputChannels,
                    stage.outputSize(of: MapSize(width: source.width, height: source.height)),
                    lanes: FeatureMapRows.blockLanes)
            }
            stage.compute(
                from: source, into: current, threads: threads.count, team: team, memory: pool)
            observe("block.\(index)", current)
            if current.width == source.width { maps.removeLast() }
            maps.append(current)
        }
        return maps
    }

    /// Memory of the picture and of all maps that are not written over.
    private func mapFloats(input: MapSize) -> Int {
        var floats = FeatureMapRows.floats(
            channels: 1, width: input.width, capacity: input.height, lanes: stem.inputLanes)
        let channels =
            [stem.outputChannels] + stages.map { $0.writesOver ? 0 : $0.outputChannels }
        for (channels, size) in zip(channels, outputSizes(input: input)) where channels > 0 {
            floats += FeatureMapRows.floats(
                channels: channels, width: size.width, capacity: size.height)
        }
        return floats
    }
}
