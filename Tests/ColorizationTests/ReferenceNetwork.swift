import ColorScience
import Kernels
import NeuralNetwork
import ReferenceKernels
import TensorCore

@testable import Colorization

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
        of input: Tensor, conditions: ColorConditions = .unknown,
        observe: (String, Tensor) -> Void = { _, _ in }
    ) -> GlobalFeatures {
        switch layers.global {
        case .vector(let branch): features(of: input, branch, observe)
        case .map(let branch): features(of: input, conditions, branch, observe)
        case nil: GlobalFeatures(features: [], logits: [])
        }
    }

    private func features(
        of input: Tensor, _ branch: VectorLayers, _ observe: (String, Tensor) -> Void
    ) -> GlobalFeatures {
        let low = chain("low", layers.low, input) { _, _ in }
        let map = chain("global.conv", branch.convolutions, low, observe)
        var values =
            switch configuration.globalPooling {
            case .flatten: map.reshaped(to: [map.count])
            case .pyramid:
                Tensor(
                    shape: [PyramidPooling.outputs(channels: map.shape[0])],
                    scalars: referencePyramidPooling(map))
            }
        var hidden = values
        for (index, layer) in branch.linears.enumerated() {
            values = layer.referenceForward(values, activation: .relu)
            observe("global.fc.\(index)", values)
            if index == 1 { hidden = values }
        }
        guard branch.classifier.count == 2 else {
            return GlobalFeatures(features: values.scalars, logits: [])
        }
        let scene = branch.classifier[0].referenceForward(hidden, activation: .relu)
        let logits = branch.classifier[1].referenceForward(scene, activation: .identity)
        observe("classifier.0", scene)
        observe("classifier.1", logits)
        return GlobalFeatures(features: values.scalars, logits: logits.scalars)
    }

    /// By the definition: hints are channels, those that are unknown zeros, and an unknown palette is zeros too.
    private func features(
        of input: Tensor, _ conditions: ColorConditions, _ branch: MapLayers,
        _ observe: (String, Tensor) -> Void
    ) -> GlobalFeatures {
        let scaled = Tensor(
            shape: input.shape, scalars: input.scalars.map { $0 * configuration.encoderInputScale })
        let outputs = branch.encoder.referenceForward(scaled)
        for (index, output) in outputs.dropFirst().enumerated() {
            observe("encoder.block.\(index)", output)
        }
        let maps = [8, 16, 32].compactMap { stride in
            outputs.last { $0.shape[1] == input.shape[1] / stride }
        }
        let side = maps[0].shape[1]
        var hints = [conditions.hints ?? Tensor(zeros: [3, side, side])]
        for _ in 0..<2 { hints.append(Self.coarser(hints[hints.count - 1])) }
        var above: Tensor?
        for level in (0..<3).reversed() {
            var map = branch.laterals[level].referenceForward(
                Self.concatenate(maps[level], hints[level]), activation: .relu)
            observe("pyramid.lateral.\(level)", map)
            if let above {
                map = Tensor(
                    shape: map.shape,
                    scalars: zip(map.scalars, referenceUpsample(above).scalars).map { $0 + $1 })
            }
            for (index, layer) in branch.smoothing[level].enumerated() {
                map = layer.referenceForward(map, activation: .relu)
                let isOne = branch.smoothing[level].count == 1
                observe("pyramid.smooth.\(level)" + (isOne ? "" : ".\(index)"), map)
            }
            above = map
        }
        let area = maps[2].shape[1] * maps[2].shape[2]
        let means = (0..<maps[2].shape[0]).map { channel in
            let values = maps[2].scalars[channel * area..<(channel + 1) * area]
            return Float(values.reduce(0.0) { $0 + Double($1) } / Double(area))
        }
        let hidden = branch.linears[0].referenceForward(
            Tensor(shape: [means.count], scalars: means), activation: .relu)
        observe("global.fc.0", hidden)
        let kind = branch.linears[1].referenceForward(hidden, activation: .identity).scalars
        let known = branch.palette.referenceForward(
            Tensor(
                shape: [MapLayers.paletteValues],
                scalars: conditions.palette?.inputs ?? Array(repeating: 0, count: 6)),
            activation: .identity)
        return GlobalFeatures(
            features: zip(kind, known.scalars).map { max(0, $0 + $1) },
            logits: branch.classifier?.referenceForward(hidden, activation: .identity).scalars
                ?? [], map: above?.scalars ?? [])
    }

    /// Hints for every 2x2 places: the mean of those that are known.
    private static func coarser(_ hints: Tensor) -> Tensor {
        let side = hints.shape[1]
        let values = hints.scalars
        func value(_ channel: Int, _ y: Int, _ x: Int) -> Float {
            values[(channel * side + y) * side + x]
        }
        var result: [Float] = []
        for channel in 0..<3 {
            for y in 0..<side / 2 {
                for x in 0..<side / 2 {
                    let places = [(0, 0), (0, 1), (1, 0), (1, 1)].map { (2 * y + $0, 2 * x + $1) }
                    let known = places.reduce(0) { $0 + value(2, $1.0, $1.1) }
                    let sum = places.reduce(0) { $0 + value(channel, $1.0, $1.1) }
                    result.append(known > 1 ? sum / known : sum)
                }
            }
        }
        return Tensor(shape: [3, side / 2, side / 2], scalars: result)
    }

    /// What the network says of colours, [C, H / 2, W / 2] in 0...1, of [1, H, W] whose sides are multiples of 8.
    func chroma(
        of input: Tensor, global: GlobalFeatures,
        observe: (String, Tensor) -> Void = { _, _ in }
    ) -> Tensor {
        let low = chain("low", layers.low, input, observe)
        let mid = chain("mid", layers.mid, low, observe)
        var joined = mid
        if configuration.hasMap {
            let side = configuration.globalSize / 8
            let places = Tensor(
                shape: [global.map.count / (side * side), side, side], scalars: global.map)
            joined = Self.concatenate(
                mid, referenceEnlarge(places, height: mid.shape[1], width: mid.shape[2]))
        }
        var map = layers.fusion.referenceForward(
            concatenate(joined, repeated: global.features), activation: .relu)
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

    private static func concatenate(_ first: Tensor, _ second: Tensor) -> Tensor {
        Tensor(
            shape: [first.shape[0] + second.shape[0], first.shape[1], first.shape[2]],
            scalars: first.scalars + second.scalars)
    }

    private func concatenate(_ map: Tensor, repeated vector: [Float]) -> Tensor {
        let area = map.shape[1] * map.shape[2]
        let repeated = vector.flatMap { Array(repeating: $0, count: area) }
        return Tensor(
            shape: [map.shape[0] + vector.count, map.shape[1], map.shape[2]],
            scalars: map.scalars + repeated)
    }
}
