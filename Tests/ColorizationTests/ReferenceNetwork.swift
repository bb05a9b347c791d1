import ColorScience
import Colorization
import Kernels
import NeuralNetwork
import ReferenceKernels
import TensorCore

/// The network as it is written down, the oracle of ``Colorizer``.
///
/// Nothing is folded or fused, upsampled maps and repeated global features are stored, and every layer
/// is computed in plain loops.
struct ReferenceNetwork {
    private let configuration: ModelConfiguration
    private let layers: NetworkLayers

    init(_ model: ColorizationModel) {
        configuration = model.configuration
        layers = model.layers
    }

    /// Global features and logits; `observe` sees every layer's output.
    func globalFeatures(
        of input: Tensor, observe: (String, Tensor) -> Void = { _, _ in }
    ) -> GlobalFeatures {
        let low = chain("low", layers.low, input) { _, _ in }
        let map = chain("global.conv", layers.globalConvolutions, low, observe)
        var values =
            switch configuration.globalPooling {
            case .flatten: map.reshaped(to: [map.count])
            case .pyramid:
                Tensor(
                    shape: [PyramidPooling.outputs(channels: map.shape[0])],
                    scalars: referencePyramidPooling(map))
            }
        var hidden = values
        for (index, layer) in layers.globalLinears.enumerated() {
            values = layer.referenceForward(values, activation: .relu)
            observe("global.fc.\(index)", values)
            if index == 1 { hidden = values }
        }
        guard layers.classifier.count == 2 else {
            return GlobalFeatures(features: values.scalars, logits: [])
        }
        let scene = layers.classifier[0].referenceForward(hidden, activation: .relu)
        let logits = layers.classifier[1].referenceForward(scene, activation: .identity)
        observe("classifier.0", scene)
        observe("classifier.1", logits)
        return GlobalFeatures(features: values.scalars, logits: logits.scalars)
    }

    /// What the network says of colours, [C, H / 2, W / 2] in 0...1, of [1, H, W] whose sides are multiples of 8.
    func chroma(
        of input: Tensor, global: GlobalFeatures,
        observe: (String, Tensor) -> Void = { _, _ in }
    ) -> Tensor {
        let low = chain("low", layers.low, input, observe)
        let mid = chain("mid", layers.mid, low, observe)
        var map = layers.fusion.referenceForward(
            concatenate(mid, repeated: global.features), activation: .relu)
        observe("fusion", map)
        for (index, layer) in layers.color.enumerated() {
            if NetworkLayers.colorUpsampling[index] == 2 { map = referenceUpsample(map) }
            let isLast = index == layers.color.count - 1
            map = layer.referenceForward(map, activation: isLast ? .identity : .relu)
            observe("color.\(index)", map)
        }
        return Tensor(
            shape: map.shape, scalars: map.scalars.map { referenceActivate($0, .sigmoid) })
    }

    /// a* and b* of the network's output for one place, by the definition of its target.
    func chroma(of output: [Float], lightness: Double) -> (a: Double, b: Double) {
        let values = output.map { Double($0) }
        let lab: Lab
        switch configuration.target {
        case .lab:
            let range = Double(configuration.abRange)
            return ((2 * values[0] - 1) * range, (2 * values[1] - 1) * range)
        case .yuv:
            let color = YUV(
                y: Lab(l: lightness, a: 0, b: 0).sRGB.green,
                u: (2 * values[0] - 1) * YUV.largestU, v: (2 * values[1] - 1) * YUV.largestV)
            lab = Lab(sRGB: color.sRGB.mapped { min(max($0, 0), 1) })
        case .rgb: lab = Lab(sRGB: RGB(red: values[0], green: values[1], blue: values[2]))
        }
        return (lab.a, lab.b)
    }

    private func chain(
        _ name: String, _ layers: [Conv2d], _ input: Tensor, _ observe: (String, Tensor) -> Void
    ) -> Tensor {
        layers.enumerated().reduce(input) { map, item in
            let output = item.element.referenceForward(map, activation: .relu)
            observe("\(name).\(item.offset)", output)
            return output
        }
    }

    private func concatenate(_ map: Tensor, repeated vector: [Float]) -> Tensor {
        let area = map.shape[1] * map.shape[2]
        let repeated = vector.flatMap { Array(repeating: $0, count: area) }
        return Tensor(
            shape: [map.shape[0] + vector.count, map.shape[1], map.shape[2]],
            scalars: map.scalars + repeated)
    }
}
