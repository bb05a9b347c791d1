import FoundationEssentials
import NeuralNetwork
import SafeTensors
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
        /// 1, or 2 where the map is enlarged before it is convolved.
        let up: Int
    }

    static let architecture = "damage-detector"

    let layers: [Conv2d]
    let forms: [LayerForm]
    /// Side of a cell in pixels: 2, 4 or 8.
    let cell: Int
    /// Probability that damage exceeds, for each sensitivity.
    let thresholds: [DamageSensitivity: Float]

    init(contentsOf path: FilePath) throws(DamageModelError) {
        let name = path.string
        do {
            let file = try SafeTensorsFile(mapping: path)
            try self.init(reading: file, name: name)
        } catch let error as DamageModelError {
            throw error
        } catch let error as SafeTensorsError {
            throw DamageModelError(file: name, detail: error.detail)
        } catch {
            throw DamageModelError(file: name, detail: "\(error)")
        }
    }

    private init(reading file: SafeTensorsFile, name: String) throws {
        func wrong(_ detail: String) -> DamageModelError {
            DamageModelError(file: name, detail: detail)
        }
        guard file.metadata["format_version"] == "1",
            file.metadata["architecture"] == Self.architecture
        else {
            throw wrong("the file is no model of architecture \(Self.architecture), version 1")
        }
        guard let forms = Self.json([LayerForm].self, file.metadata["layers"]) else {
            throw wrong("`layers` in the metadata cannot be read")
        }
        self.forms = forms
        guard let cell = Self.cell(forms) else {
            throw wrong(
                "`layers` does not lead to a half, a quarter or an eighth of the picture's size")
        }
        self.cell = cell
        guard let stored = Self.json([String: Float].self, file.metadata["thresholds"]) else {
            throw wrong("`thresholds` in the metadata cannot be read")
        }
        thresholds = try Dictionary(
            uniqueKeysWithValues: DamageSensitivity.allCases.map { sensitivity in
                guard let value = stored[sensitivity.rawValue], value > 0, value < 1 else {
                    throw wrong("`thresholds` lacks a probability for \(sensitivity.rawValue)")
                }
                return (sensitivity, value)
            })
        var tensors: [String: Tensor] = [:]
        for name in file.names { tensors[name] = try file.tensor(named: name) }
        guard tensors.values.allSatisfy({ $0.scalars.allSatisfy(\.isFinite) }) else {
            throw wrong("a tensor holds values that are infinite or not numbers")
        }
        let reader = ParameterReader(tensors, epsilon: 1e-5)
        var layers: [Conv2d] = []
        for (index, form) in forms.enumerated() {
            layers.append(
                try reader.conv2d(
                    "detect.\(index)", inputs: layers.last?.outputChannels ?? 1,
                    outputs: index == forms.count - 1 ? cell * cell : nil, stride: form.stride))
        }
        self.layers = layers.map { $0.folded() }
    }

    private static func json<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
        text.flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
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
