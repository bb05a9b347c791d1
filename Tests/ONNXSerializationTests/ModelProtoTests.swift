import TensorCore
import TestSupport
import Testing

import ONNXSerialization

/// A small model, read back by the numbers of the public `onnx.proto`.
@Suite struct ModelProtoTests {
    static let odd = "a\u{0}b \u{202e}\u{301}\n\"\\ \u{1f5bc} ü"

    static let model = ModelProto(
        producerName: "maker", producerVersion: "1.2", documentation: odd,
        graph: GraphProto(
            name: "graph",
            nodes: [
                NodeProto(
                    "Resize", name: "node", inputs: ["in", "", "scales"], output: "out",
                    attributes: [
                        AttributeProto("mode", .text("nearest")),
                        AttributeProto("axis", .integer(-1)),
                        AttributeProto("pads", .integers([0, 1, 300])),
                    ])
            ],
            initializers: [
                TensorProto(
                    "floats", .floats(Tensor(shape: [2, 1], scalars: [1, -.infinity]))),
                TensorProto("integers", .integers([1, -1])),
                TensorProto("none", .integers([])),
            ],
            inputs: [
                ValueInfoProto(
                    "in", shape: [.named("batch"), .fixed(3)], documentation: "what comes in")
            ],
            outputs: [ValueInfoProto("out", shape: [], documentation: "")]),
        metadata: ["z": "last", "": "no key", odd: odd, "empty": ""])

    @Test func partsOfTheModel() throws {
        let model = try ProtobufFields(Self.model.bytes)
        #expect(model.numbers(1) == [7])
        #expect(try model.text(2) == "maker" && model.text(3) == "1.2")
        #expect(try model.text(6) == Self.odd)
        #expect(try model.message(8).numbers(2) == [13])
        let metadata = try model.messages(14).map { (try $0.text(1), try $0.text(2)) }
        #expect(metadata.map(\.0) == ["", Self.odd, "empty", "z"])
        #expect(metadata.map(\.1) == ["no key", Self.odd, "", "last"])
    }

    @Test func partsOfTheGraph() throws {
        let graph = try ProtobufFields(Self.model.bytes).message(7)
        #expect(try graph.text(2) == "graph")
        let node = try graph.message(1)
        #expect(try node.texts(1) == ["in", "", "scales"] && node.texts(2) == ["out"])
        #expect(try node.text(3) == "node" && node.text(4) == "Resize")
        let attributes = try node.messages(5)
        #expect(try attributes.map { try $0.text(1) } == ["mode", "axis", "pads"])
        #expect(attributes.map { $0.numbers(20) } == [[3], [2], [7]])
        #expect(try attributes[0].text(4) == "nearest")
        #expect(attributes[1].numbers(3) == [-1] && attributes[2].numbers(8) == [0, 1, 300])

        let input = try graph.message(11)
        #expect(try input.text(1) == "in" && input.text(3) == "what comes in")
        let type = try input.message(2).message(1)
        #expect(type.numbers(1) == [1])
        let shape = try type.message(2).messages(1)
        #expect(try shape[0].text(2) == "batch" && shape[1].numbers(1) == [3])
        #expect(try graph.message(12).message(2).message(1).message(2).fields.isEmpty)
    }

    @Test func constantsAreLittleEndian() throws {
        let constants = try ProtobufFields(Self.model.bytes).message(7).messages(5)
        #expect(try constants.map { try $0.text(8) } == ["floats", "integers", "none"])
        #expect(constants.map { $0.numbers(1) } == [[2, 1], [2], [0]])
        #expect(constants.map { $0.numbers(2) } == [[1], [7], [7]])
        #expect(constants[0].bytes(9) == [[0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xff]])
        #expect(
            constants[1].bytes(9)
                == [[1, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 0xff, count: 8)])
        #expect(constants[2].bytes(9) == [[]])
    }
}
