import TensorCore
import TestSupport
import Testing

@testable import Colorization

/// Exported files, read back; Benchmarks/exported.py runs them.
@Suite struct ONNXExportTests {
    /// What the tests look at in a graph.
    private struct Graph {
        struct Node {
            let type: String
            let name: String
            let inputs: [String]
            let output: String
        }

        let metadata: [String: String]
        let name: String
        let nodes: [Node]
        let constants: [(name: String, shape: [Int64], bytes: [UInt8])]
        let inputs: [String: [String]]
        let outputs: [String: [String]]

        init(_ bytes: [UInt8]) throws {
            let model = try ProtobufFields(bytes)
            metadata = Dictionary(
                uniqueKeysWithValues: try model.messages(14).map {
                    (try $0.text(1), try $0.text(2))
                })
            let graph = try model.message(7)
            name = try graph.text(2)
            nodes = try graph.messages(1).map {
                Node(
                    type: try $0.text(4), name: try $0.text(3), inputs: try $0.texts(1),
                    output: try $0.text(2))
            }
            constants = try graph.messages(5).map {
                (try $0.text(8), $0.numbers(1), $0.bytes(9).first ?? [])
            }
            func shapes(_ values: [ProtobufFields]) throws -> [String: [String]] {
                Dictionary(
                    uniqueKeysWithValues: try values.map { value in
                        let shape = try value.message(2).message(1).message(2).messages(1)
                        return (
                            try value.text(1),
                            try shape.map { try $0.numbers(1).first.map(String.init) ?? $0.text(2) }
                        )
                    })
            }
            inputs = try shapes(graph.messages(11))
            outputs = try shapes(graph.messages(12))
        }
    }

    private static func graph(of model: ColorizationModel) throws -> Graph {
        try Graph(ONNXExport(model, programVersion: "0").bytes)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let model: ColorizationModel
    }

    static let cases: [Case] = {
        do {
            return [
                Case(
                    testDescription: "batch normalization, classifier", model: ModelFixtures.eighth),
                Case(testDescription: "a map of what is where", model: ModelFixtures.map),
                Case(testDescription: "Torch7, 3x3 fusion", model: try ModelFixtures.torch7()),
            ]
                + (try TargetTests.variants.map {
                    Case(testDescription: $0.testDescription, model: try $0.model)
                })
        } catch {
            fatalError("\(error)")
        }
    }()

    @Test(arguments: cases) func constantsAreTheFoldedWeights(_ model: Case) throws {
        let graph = try Self.graph(of: model.model)
        let weights = model.model.folded().layers.parameters
        #expect(!weights.contains { $0.name.contains(".bn.") })
        let constants = Dictionary(grouping: graph.constants, by: \.name)
        #expect(constants.allSatisfy { $0.value.count == 1 })
        for (name, tensor) in weights {
            let constant = try #require(constants[name]?.first, "\(name)")
            #expect(constant.shape == tensor.shape.map { Int64($0) })
            #expect(
                tensor.withUnsafeScalars { Array(UnsafeRawBufferPointer($0)) } == constant.bytes,
                "\(name)")
        }
        let known = Set(weights.map(\.name))
        #expect(constants.keys.allSatisfy { known.contains($0) || $0.contains("/") })
    }

    @Test(arguments: cases) func everyValueIsThereBeforeItIsNeeded(_ model: Case) throws {
        let graph = try Self.graph(of: model.model)
        var known = Set(graph.inputs.keys).union(graph.constants.map(\.name))
        #expect(known.count == graph.inputs.count + graph.constants.count)
        var used: Set<String> = []
        for node in graph.nodes {
            #expect(!node.type.isEmpty && node.name == node.output)
            for input in node.inputs where !input.isEmpty {
                #expect(known.contains(input), "\(node.name) needs \(input)")
                used.insert(input)
            }
            #expect(known.insert(node.output).inserted, "\(node.output) is there twice")
        }
        #expect(graph.outputs.keys.allSatisfy { known.contains($0) })
        #expect(known.subtracting(used) == Set(graph.outputs.keys), "what nobody needs")
    }

    @Test(arguments: cases) func sizesAreThoseOfTheModel(_ model: Case) throws {
        let configuration = model.model.configuration
        let graph = try Self.graph(of: model.model)
        let side = "\(configuration.globalSize)"
        #expect(graph.inputs["image"] == ["batch", "1", "height", "width"])
        #expect(
            graph.inputs["global"]
                == (configuration.hasGlobal ? ["batch", "1", side, side] : nil))
        let places = "\(configuration.globalSize / 8)"
        #expect(
            graph.inputs["hints"] == (configuration.hasMap ? ["batch", "3", places, places] : nil))
        #expect(graph.inputs["palette"] == (configuration.hasMap ? ["batch", "6"] : nil))
        #expect(graph.metadata["global_branch"] == configuration.globalBranch.rawValue)
        let channels = "\(configuration.target.channels)"
        #expect(graph.outputs["chroma"] == ["batch", channels, "half_height", "half_width"])
        let classes = configuration.classes.count
        #expect(graph.outputs["logits"] == (classes > 0 ? ["batch", "\(classes)"] : nil))
        #expect(graph.metadata["target"] == configuration.target.rawValue)
        #expect(
            graph.metadata["global_pooling"]
                == (configuration.hasMap ? nil : configuration.globalPooling.rawValue))
        #expect(graph.metadata["encoder_strides"] == nil)
        #expect(graph.metadata["input"] == configuration.input.rawValue)
        #expect(graph.metadata["input_mean"] == model.model.metadata["input_mean"])
        #expect(graph.metadata["classes"] == model.model.metadata["classes"])
        #expect(!graph.name.isEmpty)
    }

    @Test func whatTheFileSaysIsKeptWhateverItIs() throws {
        var (tensors, metadata) = try ModelFixtures.parts()
        let odd = ["\u{0}", "\u{202e}\u{1b}[31m", "a\u{301}", "\"\\\n", "", "\u{1f5bc}"]
        for text in odd { metadata["x" + text] = text }
        metadata["name"] = "\u{0}\u{1f5bc}"
        metadata["packed"] = "true"
        metadata["license"] = "CC BY-NC-SA 4.0"
        tensors["odd \u{0}"] = Tensor(zeros: [1])
        let model = try ColorizationModel(parameters: tensors, metadata: metadata)
        let graph = try Self.graph(of: model)
        for text in odd { #expect(graph.metadata["x" + text] == text) }
        #expect(graph.name == "\u{0}\u{1f5bc}" && graph.metadata["license"] == "CC BY-NC-SA 4.0")
        #expect(graph.metadata["packed"] == nil && graph.metadata["bn_eps"] == nil)
        #expect(!graph.constants.contains { $0.name.hasPrefix("odd") })
    }

    @Test func portsTellWhatToFeed() throws {
        let export = ONNXExport(ModelFixtures.eighth, programVersion: "0")
        #expect(export.inputs.map(\.name) == ["image", "global"])
        #expect(export.outputs.map(\.name) == ["chroma", "logits"])
        #expect(export.inputs[0].meaning.contains("L* (D65) / 100 less 0.5"))
        #expect(export.outputs[0].meaning.contains("a* = (2 chroma[0] - 1) 100,"))
        let torch = ONNXExport(try ModelFixtures.torch7(), programVersion: "0")
        #expect(torch.inputs[0].meaning.contains("luma"))
        let bare = try ModelFixtures.random(
            seed: 1, fusionKernelSize: 1, hasGlobal: false, target: .yuv)
        let export3 = ONNXExport(bare, programVersion: "0")
        #expect(export3.inputs.map(\.name) == ["image"])
        #expect(export3.outputs[0].meaning.contains("0.436"))
        #expect(!export3.documentation.contains("global"))
    }
}
