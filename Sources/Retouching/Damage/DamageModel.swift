import NeuralNetwork
import SystemPackage
import TensorCore

/// The parameters of the network that finds damage, from a model file.
///
/// A chain of 3x3 convolutions `detect.0`, `detect.1` …; the last one gives the probabilities of all pixels
/// of a cell, in the order of reading, in place of one channel each.
struct DamageModel {
    /// How a layer moves over its input.
    struct LayerForm: Decodable {
        /// 1 or 2.
        let stride: Int
        /// 1, or 2 where the map is upsampled before it is convolved.
        let up: Int
    }

    let layers: [Conv2d]
    let forms: [LayerForm]
    /// Side of a cell in pixels: 2, 4 or 8.
    let cell: Int
    /// Probability that damage exceeds, for each sensitivity.
    let thresholds: [DamageSensitivity: Float]

    init(contentsOf path: FilePath) throws(NetworkFileError) {
        let file = try NetworkFile(contentsOf: path, architecture: "damage-detector")
        let forms = try file.entry("layers", as: [LayerForm].self)
        guard let cell = Self.cell(forms) else {
            throw file.wrong(
                "`layers` does not lead to a half, a quarter or an eighth of the picture's size")
        }
        self.forms = forms
        self.cell = cell
        thresholds = try Self.thresholds(in: file)
        layers = try file.read { (reader) throws(ParameterError) in
            var layers: [Conv2d] = []
            for (index, form) in forms.enumerated() {
                layers.append(
                    try reader.conv2d(
                        "detect.\(index)", inputs: layers.last?.outputChannels ?? 1,
                        outputs: index == forms.count - 1 ? cell * cell : nil, stride: form.stride)
                )
            }
            return layers
        }
    }

    private static func thresholds(
        in file: NetworkFile
    ) throws(NetworkFileError) -> [DamageSensitivity: Float] {
        let stored = try file.entry("thresholds", as: [String: Float].self)
        var thresholds: [DamageSensitivity: Float] = [:]
        for sensitivity in DamageSensitivity.allCases {
            guard let value = stored[sensitivity.rawValue], value > 0, value < 1 else {
                throw file.wrong("`thresholds` lacks a probability for \(sensitivity.rawValue)")
            }
            thresholds[sensitivity] = value
        }
        return thresholds
    }

    /// How many pixels of a side become one sample; nil for what this program does not run: more than three
    /// halvings, which the extension of the picture to multiples of 8 allows, or none in the end.
    private static func cell(_ forms: [LayerForm]) -> Int? {
        guard (2...64).contains(forms.count) else { return nil }
        var halvings = 0
        for form in forms {
            guard (1...2).contains(form.stride), (1...2).contains(form.up),
                form.stride * form.up < 4
            else { return nil }
            halvings += form.stride - form.up
            guard (0...3).contains(halvings) else { return nil }
        }
        let endsPlainly = forms.last.map { $0.stride * $0.up } == 1
        return endsPlainly && halvings > 0 ? 1 << halvings : nil
    }
}
