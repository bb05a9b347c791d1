import Colorization
import NeuralNetwork

/// Multiplications and additions of each layer when it is computed directly, which every faster way is
/// compared with.
struct LayerOperations {
    struct Layer {
        let name: String
        let count: Int
    }

    /// Nearest-neighbour enlargement before each layer of `color`.
    private static let colorEnlargement = [1, 2, 1, 2, 1]

    private let layers: NetworkLayers

    init(_ layers: NetworkLayers) {
        self.layers = layers
    }

    /// The native branch; of the fusion layer the channels that differ from position to position.
    func native(width: Int, height: Int) -> [Layer] {
        var walk = Walk(width: (width + 7) / 8 * 8, height: (height + 7) / 8 * 8)
        for (index, layer) in layers.low.enumerated() { walk.add("low.\(index)", layer) }
        for (index, layer) in layers.mid.enumerated() { walk.add("mid.\(index)", layer) }
        walk.add("fusion", layers.fusion, inputs: layers.mid.last?.outputChannels)
        for (index, layer) in layers.color.enumerated() {
            walk.add("color.\(index)", layer, enlargement: Self.colorEnlargement[index])
        }
        return walk.layers
    }

    /// The global branch on a square copy.
    func global(side: Int) -> [Layer] {
        var walk = Walk(width: side, height: side)
        for (index, layer) in layers.low.enumerated() { walk.add("global.low.\(index)", layer) }
        for (index, layer) in layers.globalConvolutions.enumerated() {
            walk.add("global.conv.\(index)", layer)
        }
        return walk.layers
            + layers.globalLinears.enumerated().map { index, layer in
                Layer(name: "global.fc.\(index)", count: 2 * layer.inputs * layer.outputs)
            }
    }
}

/// Follows the size of the map from layer to layer.
private struct Walk {
    var width: Int
    var height: Int
    var layers: [LayerOperations.Layer] = []

    mutating func add(_ name: String, _ layer: Conv2d, inputs: Int? = nil, enlargement: Int = 1) {
        width = (width * enlargement + layer.stride - 1) / layer.stride
        height = (height * enlargement + layer.stride - 1) / layer.stride
        let products =
            layer.outputChannels * (inputs ?? layer.inputChannels) * layer.kernelSize
            * layer.kernelSize
        layers.append(LayerOperations.Layer(name: name, count: 2 * products * width * height))
    }
}
