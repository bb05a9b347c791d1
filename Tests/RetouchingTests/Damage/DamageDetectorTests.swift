import Foundation
import Kernels
import NeuralNetwork
import ReferenceKernels
import SafeTensors
import SystemPackage
import TensorCore
import Testing

@testable import Retouching

@Suite("Finding damage")
struct DamageDetectorTests {
    /// A chain with every form of layer, of random weights.
    private struct RandomModel {
        let layers: [(outputs: Int, stride: Int, up: Int)]
        let tensors: [(name: String, tensor: Tensor)]
        let path: FilePath

        init(_ layers: [(outputs: Int, stride: Int, up: Int)], seed: UInt64) throws {
            var random = SeededRandom(seed: seed)
            var tensors: [(name: String, tensor: Tensor)] = []
            var inputs = 1
            for (index, layer) in layers.enumerated() {
                var weight = random.tensor([layer.outputs, inputs, 3, 3])
                // Sigmoid's middle is what tells rows apart.
                weight.withUnsafeMutableScalars { scalars in
                    for place in scalars.indices {
                        scalars[place] *= (3 / Float(9 * inputs)).squareRoot()
                    }
                }
                tensors.append(("detect.\(index).conv.weight", weight))
                tensors.append(("detect.\(index).conv.bias", random.tensor([layer.outputs])))
                inputs = layer.outputs
            }
            self.layers = layers
            self.tensors = tensors
            path = FilePath("/tmp/damage-\(UInt64.random(in: 0 ... .max)).safetensors")
        }

        var metadata: [String: String] {
            let forms = layers.map { "{\"stride\": \($0.stride), \"up\": \($0.up)}" }
            return [
                "format_version": "1", "architecture": "damage-detector",
                "layers": "[\(forms.joined(separator: ", "))]",
                "thresholds": "{\"low\": 0.7, \"normal\": 0.5, \"high\": 0.3}",
            ]
        }

        func write(changing key: String? = nil, to value: String? = nil) throws {
            var metadata = metadata
            if let key { metadata[key] = value }
            try SafeTensorsWriter.write(tensors, metadata: metadata, to: path)
        }

        func remove() { try? FileManager.default.removeItem(atPath: path.string) }

        /// Probabilities in plain loops, channels first.
        func reference(_ picture: Tensor) -> Tensor {
            var map = picture
            for (index, layer) in layers.enumerated() {
                if layer.up == 2 { map = referenceUpsample(map) }
                map = Conv2d(
                    weight: tensors[2 * index].tensor, bias: tensors[2 * index + 1].tensor,
                    normalization: nil, stride: layer.stride
                ).referenceForward(map, activation: index == layers.count - 1 ? .sigmoid : .relu)
            }
            return map
        }
    }

    /// A picture of seeded noise and its extension to multiples of 8 as network input.
    private struct Noise {
        let width: Int
        let height: Int
        let values: [Float]

        init(width: Int, height: Int, seed: UInt64) {
            self.width = width
            self.height = height
            var random = SeededRandom(seed: seed)
            values = random.tensor([height, width]).scalars.map { $0 / 2 + 0.5 }
        }

        var input: Tensor {
            let (columns, rows) = ((width + 7) / 8 * 8, (height + 7) / 8 * 8)
            let scalars = (0..<rows * columns).map { place in
                values[
                    min(place / columns, height - 1) * width + min(place % columns, width - 1)]
                    - 0.5
            }
            return Tensor(shape: [1, rows, columns], scalars: scalars)
        }

        func read(_ part: Region, into output: UnsafeMutablePointer<Float>) {
            for y in 0..<part.height {
                for x in 0..<part.width {
                    output[y * part.width + x] = values[(part.y + y) * width + part.x + x]
                }
            }
        }
    }

    @Test(arguments: [(64, 48), (101, 77), (9, 300), (1, 1), (640, 9)])
    func `pixels over the threshold are those of the plain loops`(
        width: Int, height: Int
    ) throws {
        for (layers, cell) in [
            ([(16, 2, 1), (16, 2, 1), (16, 1, 1), (16, 1, 1)], 4),
            ([(16, 2, 1), (32, 2, 1), (16, 1, 2), (4, 1, 1)], 2),
        ] {
            let model = try RandomModel(layers, seed: UInt64(width * height))
            try model.write()
            defer { model.remove() }
            let detector = try DamageDetector(contentsOf: model.path)
            let noise = Noise(width: width, height: height, seed: 4)
            let expected = model.reference(noise.input)
            let columns = expected.shape[2]
            let mask = detector.mark(
                width: width, height: height, sensitivity: .normal, threads: ThreadBudget(2),
                reading: noise.read)
            var damaged = 0
            for y in 0..<height {
                for x in 0..<width {
                    let channel = y % cell * cell + x % cell
                    let place = (y / cell) * columns + x / cell
                    let probability = expected.scalars[
                        channel * expected.shape[1] * columns + place]
                    // So near the threshold, rounding may decide.
                    guard abs(probability - 0.5) > 1e-4 else { continue }
                    #expect(mask[x, y] == (probability > 0.5), "\(x), \(y)")
                    damaged += probability > 0.5 ? 1 : 0
                }
            }
            // The test of the test: both occur.
            if width * height > 1000 {
                #expect(damaged > width * height / 50 && damaged < width * height * 49 / 50)
            }
        }
    }

    @Test func `neither threads nor strips change a pixel`() throws {
        let model = try RandomModel([(16, 2, 1), (16, 2, 1), (16, 1, 1), (16, 1, 1)], seed: 7)
        try model.write()
        defer { model.remove() }
        let detector = try DamageDetector(contentsOf: model.path)
        let noise = Noise(width: Strip.mostColumns + 500, height: 24, seed: 1)
        func columns(threads: Int) -> [[Int]] {
            let mask = detector.mark(
                width: noise.width, height: noise.height, over: 0.3,
                threads: ThreadBudget(threads), reading: noise.read)
            return (0..<noise.height).map(mask.columns(inRow:))
        }
        let one = columns(threads: 1)
        #expect(one == columns(threads: 2))
        // In a picture that ends where the second strip begins, more than a margin before, all is the same.
        let left = Noise(width: 1024, height: 24, seed: 1)
        let narrow = detector.mark(
            width: left.width, height: left.height, over: 0.3, threads: ThreadBudget(1)
        ) { part, output in
            for y in 0..<part.height {
                for x in 0..<part.width {
                    output[y * part.width + x] =
                        noise.values[(part.y + y) * noise.width + part.x + x]
                }
            }
        }
        for y in 0..<24 {
            #expect(narrow.columns(inRow: y).filter { $0 < 900 } == one[y].filter { $0 < 900 })
        }
    }

    @Test(
        arguments: [
            ("architecture", "let-there-be-color", "architecture damage-detector"),
            ("layers", "[{\"stride\": 2, \"up\": 1}]", "`layers`"),
            ("layers", "[", "`layers`"), ("layers", nil, "`layers`"),
            ("layers", "[{\"stride\": 2, \"up\": 1}, {\"stride\": 0, \"up\": 1}]", "`layers`"),
            ("thresholds", "{\"low\": 0.7, \"normal\": 2, \"high\": 0.3}", "normal"),
            ("format_version", "2", "version 1"),
        ] as [(String, String?, String)])
    func `a file of another kind is refused with its name`(
        key: String, value: String?, said: String
    ) throws {
        let model = try RandomModel([(16, 2, 1), (4, 1, 1)], seed: 3)
        try model.write(changing: key, to: value)
        defer { model.remove() }
        let error = #expect(throws: NetworkFileError.self) {
            try DamageDetector(contentsOf: model.path)
        }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
        #expect(error?.file == model.path.string)
    }
}
