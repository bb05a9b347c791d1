import NeuralNetwork
import ONNXSerialization
import TensorCore

extension GraphBuilder {
    /// The names of what the branch that keeps places is given and gives.
    struct MapPorts {
        let copy: String
        let hints: String
        let palette: String
        let logits: String
    }

    /// The global branch that keeps places: from the square copy to the map, the vector and, where there is a
    /// classifier, logits.
    ///
    /// - Parameters:
    ///   - layers: folded.
    ///   - configuration: of the model.
    ///   - ports: names.
    /// - Returns: what the fusion takes.
    mutating func global(
        _ layers: MapLayers, _ configuration: ModelConfiguration, ports: MapPorts
    ) -> Features {
        let scale = constant(
            "encoder/scale",
            .floats(Tensor(shape: [1], scalars: [configuration.encoderInputScale])))
        let maps = encoded(layers.encoder, node("Mul", "encoder/input", [ports.copy, scale]))
        let places = pyramid(layers, maps, hints: ports.hints)
        let means = flattened(
            node("GlobalAveragePool", "global/means", [maps[2]]), "global/means/flat")
        let sum = linear(
            layers.linears[0], named: "global.fc.0", of: means, as: "global/global.fc.0")
        let hidden = node("Relu", "\(sum)/relu", [sum])
        if let classifier = layers.classifier {
            _ = linear(classifier, named: "classifier", of: hidden, as: ports.logits)
        }
        let kind = linear(
            layers.linears[1], named: "global.fc.1", of: hidden, as: "global/global.fc.1")
        let known = linear(
            layers.palette, named: "palette", of: ports.palette, as: "global/palette")
        let vector = node("Add", "global/vector", [kind, known])
        return Features(map: places, vector: node("Relu", "global/vector/relu", [vector]))
    }

    /// The last maps of the three smallest sizes.
    private mutating func encoded(_ layers: EncoderLayers, _ input: String) -> [String] {
        let sum = convolution(
            layers.stem, named: "encoder.stem", of: input, as: "encoder/stem", before: 0, behind: 1)
        var maps = [clipped(sum)]
        for (index, block) in layers.blocks.enumerated() {
            let map = self.block(block, "block.\(index)", maps[maps.count - 1])
            if block.depthwise.stride == 1 { maps.removeLast() }
            maps.append(map)
        }
        return Array(maps.suffix(3))
    }

    private mutating func block(
        _ block: InvertedResidual, _ name: String, _ input: String
    ) -> String {
        var value = input
        if let expansion = block.expansion {
            value = clipped(
                convolution(
                    expansion, named: "encoder.\(name).expand", of: value,
                    as: "encoder/\(name).expand"))
        }
        let layer = block.depthwise
        let missing = layer.kernelSize - layer.stride
        value = clipped(
            convolution(
                layer, named: "encoder.\(name).depthwise", of: value,
                as: "encoder/\(name).depthwise", before: missing / 2,
                behind: missing - missing / 2, groups: layer.outputChannels))
        value = convolution(
            block.projection, named: "encoder.\(name).project", of: value,
            as: "encoder/\(name).project")
        return block.isResidual ? node("Add", "encoder/\(name)", [value, input]) : value
    }

    /// ReLU6.
    private mutating func clipped(_ value: String) -> String {
        node("Clip", "\(value)/relu6", [value, number(0), number(6)])
    }

    private mutating func number(_ value: Float) -> String {
        constant("number/\(Int(value))", .floats(Tensor(shape: [], scalars: [value])))
    }

    /// What is where.
    private mutating func pyramid(
        _ layers: MapLayers, _ maps: [String], hints: String
    ) -> String {
        let fine = coarser(hints, "hints/1")
        let hints = [hints, fine, coarser(fine, "hints/2")]
        var above: String?
        for level in maps.indices.reversed() {
            let joined = node(
                "Concat", "pyramid/joined.\(level)", [maps[level], hints[level]],
                [AttributeProto("axis", .integer(1))])
            var value = convolution(
                layers.laterals[level], named: "pyramid.lateral.\(level)", in: "pyramid", of: joined
            )
            if let above {
                let name = "pyramid/enlarged.\(level)"
                value = node(
                    "Add", "pyramid/sum.\(level)", [value, upsampled(above, name)])
            }
            let smoothing = layers.smoothing[level]
            above =
                smoothing.count == 1
                ? convolution(
                    smoothing[0], named: "pyramid.smooth.\(level)", in: "pyramid", of: value)
                : chain(smoothing, named: "pyramid.smooth.\(level)", in: "pyramid", of: value)
        }
        guard let above else { preconditionFailure("a pyramid without levels") }
        return above
    }

    /// Hints of every 2x2 places as one: the mean of those that are known.
    private mutating func coarser(_ hints: String, _ name: String) -> String {
        let means = node(
            "AveragePool", "\(name)/means", [hints],
            [
                AttributeProto("kernel_shape", .integers([2, 2])),
                AttributeProto("strides", .integers([2, 2])),
            ])
        let sums = node("Mul", "\(name)/sums", [means, number(4)])
        let known = node(
            "Slice", "\(name)/known",
            [
                sums, constant("place/2", .integers([2])), constant("place/3", .integers([3])),
                constant("axes/channels", .integers([1])),
            ])
        return node("Div", name, [sums, node("Max", "\(name)/count", [known, number(1)])])
    }
}
