import Kernels

/// Takes a batch through layers that follow each other, forward and back.
struct BatchPass {
    /// The threads.
    let team: BatchTeam
    /// Where memory for sums comes from.
    let pool: MemoryPool

    /// Products on the same threads.
    var linear: LinearPass { LinearPass(threads: team.threads, team: team.team) }

    /// Runs layers after each other, and gives the last.
    func forward(
        _ layers: [ConvolutionLayer], after source: @escaping (Int) -> FeatureMapRows,
        _ mode: OutputNormalization.Mode
    ) -> ConvolutionLayer {
        var source = source
        for layer in layers {
            layer.forward(source, mode: mode, team: team)
            source = { layer.activate($0) }
        }
        return layers[layers.count - 1]
    }

    /// Differentiates layers from the last to the first, which is given.
    ///
    /// ``receive(into:_:)`` has given `sums` of the last; `inputs` are what the first saw.
    func backward(
        _ layers: [ConvolutionLayer], _ sums: [ChannelSums], inputs: [FeatureMapRows]
    ) -> ConvolutionLayer {
        var sums = sums
        for index in layers.indices.reversed() {
            let layer = layers[index]
            let below = index > 0 ? layers[index - 1] : nil
            layer.differentiate(
                sums, inputs: below?.activations ?? inputs, team: team, pool: pool)
            if let below { sums = receive(from: layer, into: below) }
        }
        return layers[0]
    }

    /// Replaces a layer's activations by their gradients, which come from the layer that saw them.
    func receive(from layer: ConvolutionLayer, into below: ConvolutionLayer) -> [ChannelSums] {
        receive(into: below) { layer.propagate($0, to: $1, member: $2) }
    }

    /// Replaces a layer's activations by their gradients, which `write` gives a picture at a time.
    func receive(
        into layer: ConvolutionLayer, _ write: (Int, FeatureMapRows, ThreadTeam) -> Void
    ) -> [ChannelSums] {
        team.map(layer.activations.count) { index, member in
            write(index, layer.activations[index], member)
            return layer.gradientSums(index)
        }
    }
}
