import Kernels
import NeuralNetwork
import ONNXSerialization
import TensorCore

extension GraphBuilder {
    /// Convolutions NAME.0, NAME.1 … that follow each other.
    mutating func chain(
        _ layers: [Conv2d], named name: String, in branch: String, of input: String
    ) -> String {
        layers.enumerated().reduce(input) { value, item in
            convolution(item.element, named: "\(name).\(item.offset)", in: branch, of: value)
        }
    }

    /// What a global branch gives to the fusion.
    struct Features {
        /// What is where, [N, C, S, S]; nil for a branch without.
        var map: String?
        /// What kind of picture, [N, F].
        let vector: String
    }

    /// The native branch: from the picture to its colours.
    ///
    /// - Parameters:
    ///   - layers: folded.
    ///   - input: the picture.
    ///   - features: of the whole; nil for a network without.
    ///   - output: the name of what comes out.
    mutating func native(
        _ layers: NetworkLayers, of input: String, features: Features?, named output: String
    ) {
        let branch = "native"
        let low = chain(layers.low, named: "low", in: branch, of: input)
        var value = chain(layers.mid, named: "mid", in: branch, of: low)
        if let features { value = joined(value, features) }
        value = convolution(layers.fusion, named: "fusion", in: branch, of: value)
        for (index, layer) in layers.color.enumerated() {
            let name = "color.\(index)"
            if NetworkLayers.colorUpsampling[index] == 2 {
                value = upsampled(value, "\(branch)/\(name)/enlarged")
            }
            if index < layers.color.count - 1 {
                value = convolution(layer, named: name, in: branch, of: value)
            } else {
                value = convolution(layer, named: name, of: value, as: "\(branch)/\(name)")
            }
        }
        _ = node("Sigmoid", output, [value])
    }

    /// Puts the features beside the channels of a map at every position.
    private mutating func joined(_ map: String, _ features: Features) -> String {
        let column = node(
            "Unsqueeze", "features/column",
            [features.vector, constant("axes/space", .integers([2, 3]))])
        let size = node(
            "Slice", "features/size",
            [
                node("Shape", "features/shape", [map]), constant("place/2", .integers([2])),
                constant("place/4", .integers([4])),
            ])
        let extent = node(
            "Concat", "features/extent", [constant("extent/one", .integers([1, 1])), size],
            [AttributeProto("axis", .integer(0))])
        let spread = node("Expand", "features/spread", [column, extent])
        let places = features.map.map { [enlarged($0, to: size)] } ?? []
        return node(
            "Concat", "features/joined", [map] + places + [spread],
            [AttributeProto("axis", .integer(1))])
    }

    /// A map brought to another size, half-pixel centres.
    private mutating func enlarged(_ map: String, to size: String) -> String {
        let beginning = node(
            "Slice", "places/beginning",
            [
                node("Shape", "places/shape", [map]), constant("place/0", .integers([0])),
                constant("place/2", .integers([2])),
            ])
        let extent = node(
            "Concat", "places/extent", [beginning, size], [AttributeProto("axis", .integer(0))])
        return node(
            "Resize", "places/enlarged", [map, "", "", extent],
            [
                AttributeProto("mode", .text("linear")),
                AttributeProto("coordinate_transformation_mode", .text("half_pixel")),
            ])
    }

    /// Every sample 2x2 times.
    mutating func upsampled(_ map: String, _ name: String) -> String {
        let scales = constant(
            "scales/twice", .floats(Tensor(shape: [4], scalars: [1, 1, 2, 2])))
        return node(
            "Resize", name, [map, "", scales],
            [
                AttributeProto("mode", .text("nearest")),
                AttributeProto("coordinate_transformation_mode", .text("asymmetric")),
                AttributeProto("nearest_mode", .text("floor")),
            ])
    }

    /// The paper's global branch: from the square copy to the features and, where there is a classifier, logits.
    ///
    /// - Parameters:
    ///   - layers: folded.
    ///   - low: the low-level layers, folded.
    ///   - configuration: of the model.
    ///   - input: the copy.
    ///   - logits: their name.
    /// - Returns: what the fusion takes.
    mutating func global(
        _ layers: VectorLayers, low: [Conv2d], _ configuration: ModelConfiguration,
        of input: String, logits: String
    ) -> Features {
        let branch = "global"
        let low = chain(low, named: "low", in: branch, of: input)
        let map = chain(layers.convolutions, named: "global.conv", in: branch, of: low)
        var value =
            switch configuration.globalPooling {
            case .flatten: flattened(map, "\(branch)/flat")
            case .pyramid: pooled(map, extent: configuration.globalSize / 32)
            }
        for (index, layer) in layers.linears.enumerated() {
            let name = "global.fc.\(index)"
            let sum = linear(layer, named: name, of: value, as: "\(branch)/\(name)")
            value = node("Relu", "\(sum)/relu", [sum])
            if index == 1 { classify(layers.classifier, value, named: logits) }
        }
        return Features(vector: value)
    }

    private mutating func classify(_ layers: [Linear], _ hidden: String, named logits: String) {
        guard layers.count == 2 else { return }
        let name = "classifier.0"
        let sum = linear(layers[0], named: name, of: hidden, as: "global/\(name)")
        let value = node("Relu", "\(sum)/relu", [sum])
        _ = linear(layers[1], named: "classifier.1", of: value, as: logits)
    }

    /// [N, …] to [N, K], channel by channel.
    mutating func flattened(_ value: String, _ name: String) -> String {
        node("Flatten", name, [value], [AttributeProto("axis", .integer(1))])
    }

    /// Spatial pyramid pooling of a map of fixed extent; see `PyramidPooling` for the order.
    private mutating func pooled(_ map: String, extent: Int) -> String {
        let levels = PyramidPooling.levels.map { level in
            let name = "global/pool.\(level)"
            let cells = (0..<level * level).map { cell in
                largest(
                    of: map, rows: PyramidPooling.part(cell / level, of: level, extent: extent),
                    columns: PyramidPooling.part(cell % level, of: level, extent: extent),
                    "\(name)/\(cell)")
            }
            let joined = node("Concat", name, cells, [AttributeProto("axis", .integer(2))])
            return flattened(joined, "\(name)/flat")
        }
        return node("Concat", "global/pool", levels, [AttributeProto("axis", .integer(1))])
    }

    /// The largest value of each channel in a rectangle, [N, C, 1, 1].
    private mutating func largest(
        of map: String, rows: Range<Int>, columns: Range<Int>, _ name: String
    ) -> String {
        func place(_ row: Int, _ column: Int) -> String {
            constant("place/\(row)/\(column)", .integers([row, column]))
        }
        let part = node(
            "Slice", "\(name)/part",
            [
                map, place(rows.lowerBound, columns.lowerBound),
                place(rows.upperBound, columns.upperBound),
                constant("axes/space", .integers([2, 3])),
            ])
        return node(
            "ReduceMax", name, [part],
            [AttributeProto("axes", .integers([2, 3])), AttributeProto("keepdims", .integer(1))])
    }
}
