import Kernels
import NeuralNetwork

/// The layers that join the encoder's maps from the smallest to the largest, over a batch.
final class Pyramid {
    private let encoder: FrozenEncoder
    /// Of the maps at 1/8, 1/16 and 1/32.
    private let laterals: [ConvolutionLayer]
    private let smoothing: [[ConvolutionLayer]]

    init(_ encoder: FrozenEncoder, count: Int, store: ParameterStore) {
        self.encoder = encoder
        laterals = encoder.maps.enumerated().map { level, maps in
            ConvolutionLayer(
                .init(name: "pyramid.lateral.\(level)", isFirst: true),
                input: MapSize(width: maps[0].width, height: maps[0].height), count: count,
                store: store)
        }
        smoothing = zip(laterals, [["0.0", "0.1"], ["1"], ["2"]]).map { lateral, names in
            names.map {
                ConvolutionLayer(
                    .init(name: "pyramid.smooth.\($0)"), input: lateral.outputSize, count: count,
                    store: store)
            }
        }
    }

    var convolutions: [ConvolutionLayer] { laterals + smoothing.flatMap { $0 } }

    /// The layer whose activations are the map.
    var last: ConvolutionLayer { last(of: 0) }

    private func last(of level: Int) -> ConvolutionLayer {
        smoothing[level][smoothing[level].count - 1]
    }

    /// From the encoder's maps to the products of ``last``.
    func forward(_ mode: OutputNormalization.Mode, _ pass: BatchPass) {
        var above: ConvolutionLayer?
        for (level, lateral) in laterals.enumerated().reversed() {
            lateral.forward({ self.encoder.maps[level][$0] }, mode: mode, team: pass.team)
            let coarser = above
            above = pass.forward(
                smoothing[level],
                after: { index in
                    let map = lateral.activate(index)
                    if let coarser { map.addUpsampled(coarser.activate(index)) }
                    return map
                }, mode)
        }
    }

    /// Gradients of all layers, from those of the map, which are in the place of its activations: the pass gave
    /// `sums` of ``last``.
    func backward(_ sums: [ChannelSums], _ pass: BatchPass) {
        var sums = sums
        for (level, lateral) in laterals.enumerated() {
            let first = pass.backward(smoothing[level], sums, inputs: lateral.activations)
            // What was added to a map has the gradient of the sum.
            let lateralSums = pass.receive(from: first, into: lateral)
            if level + 1 < laterals.count {
                sums = pass.receive(into: last(of: level + 1)) { index, map, _ in
                    map.writeSums(of: lateral.activations[index])
                }
            }
            _ = pass.backward([lateral], lateralSums, inputs: encoder.maps[level])
        }
    }
}
