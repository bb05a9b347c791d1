import Colorization
import Kernels
import NeuralNetwork
import TensorCore

/// The encoder of a network that keeps places, as it is, over a batch: on the engine that colorizes.
final class FrozenEncoder {
    /// Its maps at 1/8, 1/16 and 1/32 of each picture, with the hints as the last channels.
    let maps: [[FeatureMapRows]]
    /// Means over the map at 1/32, [N, C].
    private(set) var means = Tensor(zeros: [0, 0])
    private let encoder: Encoder
    private let size: MapSize
    private let inputScale: Float
    private let pool = MemoryPool()
    private let oneThread = ThreadBudget(1)

    init(_ layers: EncoderLayers, _ configuration: ModelConfiguration, count: Int) {
        encoder = Encoder(layers.folded())
        size = MapSize(width: configuration.globalSize, height: configuration.globalSize)
        inputScale = configuration.encoderInputScale
        maps = layers.levelChannels.suffix(3).enumerated().map { level, channels in
            let side = configuration.globalSize / (MapLayers.mapStride << level)
            return MapSize(width: side, height: side).maps(
                channels: channels + MapLayers.hintChannels, count: count)
        }
    }

    /// Scratch that a thread needs.
    var scratchFloats: Int { encoder.scratchFloats(input: size) }

    /// Encodes the square copies of a batch, a picture a thread.
    func encode(_ batch: TrainingBatch, _ team: BatchTeam) {
        let rows = team.map(batch.count) { index, member in
            let picture = batch.copy.withUnsafeScalars { scalars in
                scalars[index * size.area..<(index + 1) * size.area].map { $0 * inputScale }
            }
            let found = encoder.encode(
                picture, size: size, threads: oneThread, team: member, memory: pool
            ).suffix(3)
            let hints = batch.conditions[index].hints.map {
                HintLevel($0, side: maps[0][index].width).pyramid
            }
            for (level, map) in found.enumerated() {
                write(map, hints?[level], to: maps[level][index])
            }
            return found.last?.channelMeans ?? []
        }
        means = Tensor(shape: [rows.count, rows[0].count], scalars: rows.flatMap { $0 })
    }

    private func write(_ map: FeatureMapRows, _ hints: HintLevel?, to target: FeatureMapRows) {
        target.writeChannels(of: map, firstChannel: 0)
        if let hints {
            target.writeChannels(of: hints.map, firstChannel: map.channels)
        } else {
            target.writeRepeated(
                Array(repeating: 0, count: MapLayers.hintChannels), firstChannel: map.channels)
        }
    }
}
