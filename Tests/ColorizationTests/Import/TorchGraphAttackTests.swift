import TestSupport
import Testing
import TorchSerialization

@testable import Colorization

/// Graphs of few bytes that would become large if they were followed.
@Suite struct TorchGraphAttackTests {
    private func refusal(_ root: TorchItem) throws -> String {
        let file = try TorchFile(bytes: TorchWriter.file(root))
        let error = #expect(throws: ModelImportError.self) { try TorchGraph(file) }
        return error?.description ?? "accepted"
    }

    /// A node that names `parents`, and itself in their place, so often.
    private func node(inputs count: Int) -> TorchItem {
        let data = TorchNode(pairs: [(.string("module"), .module("nn.Identity"))])
        data.pairs.append(
            (.string("mapindex"), .list(Array(repeating: .table(data), count: count))))
        return .module("nngraph.Node", ["data": .table(data)])
    }

    private func graph(_ nodes: [TorchItem]) -> TorchItem {
        .module("nn.gModule", ["forwardnodes": .list(nodes)])
    }

    @Test func oneNodeNamedVeryOften() throws {
        let many = Array(repeating: node(inputs: 300_000), count: 300_000)
        #expect(try refusal(graph(many)).contains("300000 nodes"))
        #expect(
            try refusal(.module("nn.gModule", ["modules": .list(many)])).contains("300000 nodes"))
    }

    @Test func oneNodeWithVeryManyInputs() throws {
        let node = node(inputs: 300_000)
        #expect(try refusal(graph([node])).contains("300000 inputs"))
        #expect(try refusal(graph(Array(repeating: node, count: 100))).contains("inputs"))
        #expect(try refusal(graph([self.node(inputs: 101)])).contains("101 inputs"))
    }

    @Test func limitsThemselvesAreReached() throws {
        let nodes = Array(repeating: node(inputs: 100), count: 100)
        let graph = try TorchGraph(TorchFile(bytes: TorchWriter.file(graph(nodes))))
        #expect(graph.nodes.count == 100 && graph.nodes.allSatisfy { $0.inputs.count == 100 })
        #expect(try refusal(self.graph(nodes + nodes.prefix(1))).contains("101 nodes"))
    }

    /// A long name of a class, once in the file and meant very often.
    @Test func unknownClassesAreToldBriefly() throws {
        let stranger = TorchItem.module("nn." + String(repeating: "x", count: 1_000_000))
        let others = (0..<900).map { TorchItem.module("nn.Other\($0)") }
        let root = SmallNetwork.sequence([stranger] + others)
        let file = try TorchFile(bytes: TorchWriter.file(root))
        let module = try TorchModule(#require(file.root.reference), in: file)
        #expect(module.letters.count == 901 && module.unknown.count == 5)
        #expect(module.description.count < 500 && module.description.contains("nn.Other0"))
    }
}
