import Kernels
import NeuralNetwork
import TensorCore

/// The global branch that keeps places, ready to run.
struct MapBranch: Sendable {
    private let encoder: Encoder
    private let laterals: [Lateral]
    private let smoothing: [[BlockedConvolution]]
    private let layers: MapLayers
    private let inputScale: Float
    private let size: MapSize

    /// A kernel of one sample on a map of the encoder, and on the hints.
    private struct Lateral {
        let map: BlockedConvolution
        let hints: BlockedConvolution

        init(_ layer: Conv2d) {
            let channels = layer.inputChannels - MapLayers.hintChannels
            map = BlockedConvolution(
                weight: layer.weight, bias: layer.bias, inputChannels: channels, form: .direct,
                activation: .relu)
            hints = BlockedConvolution(
                weight: layer.weight(ofInputs: channels..<layer.inputChannels), bias: nil,
                form: .direct, activation: .identity)
        }
    }

    /// Packs folded weights.
    init(_ layers: MapLayers, _ configuration: ModelConfiguration) {
        self.layers = layers
        inputScale = configuration.encoderInputScale
        size = MapSize(width: configuration.globalSize, height: configuration.globalSize)
        encoder = Encoder(layers.encoder)
        laterals = layers.laterals.map { Lateral($0) }
        smoothing = layers.smoothing.map { level in
            level.map {
                BlockedConvolution(
                    weight: $0.weight, bias: $0.bias, form: .winograd, activation: .relu)
            }
        }
    }

    /// The map and the vector of a square copy; `observe` sees what every layer gives.
    func features(
        of lightness: [Float], conditions: ColorConditions, threads: ThreadBudget,
        memory: MemoryPool, observe: LayerObserver
    ) -> GlobalFeatures {
        let team = ThreadTeam(scratchFloats: scratchFloats, from: memory)
        let maps = encode(lightness, threads: threads, team: team, memory: memory, observe)
        let places = pyramid(
            maps, hints: conditions.hints, threads: threads, team: team, memory: memory, observe)
        let hidden = dense(layers.linears[0], maps[2].channelMeans, .relu)
        observe.values("global.fc.0", hidden)
        let logits = layers.classifier.map { dense($0, hidden, .identity) } ?? []
        let sums = dense(layers.linears[1], hidden, .identity)
        return GlobalFeatures(
            features: vector(sums, palette: conditions.palette), logits: logits,
            map: places.copy(rows: 0..<places.height).scalars, sums: sums)
    }

    /// The same features under other colours of the whole, without another look at the picture.
    ///
    /// - Precondition: they are a picture's own.
    func features(_ global: GlobalFeatures, under palette: Palette) -> GlobalFeatures {
        precondition(!global.sums.isEmpty, "features without the sums that a palette is added to")
        var result = global
        result.features = vector(global.sums, palette: palette)
        return result
    }

    /// The maps at 1/8, 1/16 and 1/32.
    private func encode(
        _ lightness: [Float], threads: ThreadBudget, team: ThreadTeam, memory: MemoryPool,
        _ observe: LayerObserver
    ) -> [FeatureMapRows] {
        let picture = lightness.map { $0 * inputScale }
        let maps = encoder.encode(
            picture, size: size, threads: threads, team: team, memory: memory
        ) { name, map in observe.map("encoder.\(name)", 0..<map.height, map) }
        return Array(maps.suffix(3))
    }

    private func vector(_ sums: [Float], palette: Palette?) -> [Float] {
        var sums = sums
        if let palette {
            sums = zip(sums, dense(layers.palette, palette.inputs, .identity)).map { $0 + $1 }
        }
        return sums.map { max(0, $0) }
    }

    private func dense(
        _ layer: Linear, _ values: [Float], _ activation: Activation
    ) -> [Float] {
        linear(values, weight: layer.weight, bias: layer.bias, activation: activation)
    }

    // MARK: Pyramid

    /// Joins the maps from the smallest to the largest.
    private func pyramid(
        _ maps: [FeatureMapRows], hints: Tensor?, threads: ThreadBudget, team: ThreadTeam,
        memory: MemoryPool, _ observe: LayerObserver
    ) -> FeatureMapRows {
        let levels = hints.map { HintLevel($0, side: maps[0].width).pyramid } ?? []
        var above: FeatureMapRows?
        for level in maps.indices.reversed() {
            let map = newMap(laterals[level].map.outputChannels, like: maps[level], memory)
            let rows = 0..<map.height
            if !levels.isEmpty {
                laterals[level].hints.compute(
                    rows: rows, from: levels[level].map, into: map, threads: threads.count,
                    team: team)
            }
            laterals[level].map.compute(
                rows: rows, from: maps[level], into: map, threads: threads.count, team: team,
                accumulating: !levels.isEmpty)
            observe.map("pyramid.lateral.\(level)", rows, map)
            if let above { map.addUpsampled(above) }
            above = smooth(map, level, threads: threads, team: team, memory: memory, observe)
        }
        guard let above else { preconditionFailure("a pyramid without levels") }
        return above
    }

    private func smooth(
        _ map: FeatureMapRows, _ level: Int, threads: ThreadBudget, team: ThreadTeam,
        memory: MemoryPool, _ observe: LayerObserver
    ) -> FeatureMapRows {
        var map = map
        for (index, convolution) in smoothing[level].enumerated() {
            let next = newMap(convolution.outputChannels, like: map, memory)
            convolution.compute(
                rows: 0..<map.height, from: map, into: next, threads: threads.count, team: team)
            observe.map(smoothName(level, index), 0..<next.height, next)
            map = next
        }
        return map
    }

    private func smoothName(_ level: Int, _ index: Int) -> String {
        "pyramid.smooth.\(level)" + (smoothing[level].count > 1 ? ".\(index)" : "")
    }

    private func newMap(
        _ channels: Int, like map: FeatureMapRows, _ memory: MemoryPool
    ) -> FeatureMapRows {
        FeatureMapRows(
            channels: channels, width: map.width, height: map.height, capacity: map.height,
            in: FeatureMapMemory(
                floats: FeatureMapRows.floats(
                    channels: channels, width: map.width, capacity: map.height),
                from: memory))
    }

    // MARK: Costs

    private func side(of level: Int) -> Int { size.width / (MapLayers.mapStride << level) }

    private var scratchFloats: Int {
        var floats = encoder.scratchFloats(input: size)
        for level in laterals.indices {
            let all = [laterals[level].map, laterals[level].hints] + smoothing[level]
            for convolution in all {
                floats = max(floats, convolution.scratchFloats(width: side(of: level)))
            }
        }
        return floats
    }

    /// What its layers have to do, in the order of the computation.
    var work: [LayerWork] {
        var result = encoder.work(input: size).map {
            LayerWork(
                name: "encoder.\($0.name)", form: "block", defined: $0.operations,
                performed: $0.operations)
        }
        for level in laterals.indices.reversed() {
            let map = MapSize(width: side(of: level), height: side(of: level))
            result.append(
                LayerWork("pyramid.lateral.\(level)", laterals[level].map, output: map))
            result += smoothing[level].enumerated().map {
                LayerWork(smoothName(level, $0), $1, output: map)
            }
        }
        return result
    }

    /// Multiplications and additions by the layers' definition.
    var operations: Int {
        work.reduce(0) { $0 + $1.defined }
            + layers.linears.reduce(0) { $0 + 2 * $1.inputs * $1.outputs }
    }
}
