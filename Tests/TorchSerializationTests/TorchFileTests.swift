import Foundation
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import TorchSerialization

/// Values as Torch7 writes them.
@Suite struct TorchFileTests {
    private func read(_ item: TorchItem) throws -> TorchFile {
        try TorchFile(bytes: TorchWriter.file(item))
    }

    @Test func plainValuesAreRead() throws {
        let values: [(TorchItem, TorchValue)] = [
            (.nothing, .nothing), (.number(-0.25), .number(-0.25)),
            (.boolean(true), .boolean(true)), (.boolean(false), .boolean(false)),
            (.string("Liège\n"), .string("Liège\n")), (.string(""), .string("")),
        ]
        for (item, value) in values { #expect(try read(item).root == value) }
    }

    @Test func keysMayBeOfAnyKind() throws {
        let key = TorchItem.list([])
        let node = TorchItem.module("nngraph.Node")
        let file = try read(
            .table(
                TorchNode(pairs: [
                    (.number(2), .string("second")), (key, .number(1)), (node, .number(2)),
                    (.boolean(false), .number(3)), (.string("key"), key),
                    (.number(1), .string("first")), (.number(4), .string("after a gap")),
                    (.number(0.5), .string("between")),
                ])))
        let table = try #require(file.table(file.root))
        #expect(table.entries.count == 8)
        #expect(table.list == [.string("first"), .string("second")])
        let list = try #require(table["key"].reference)
        #expect(table.entries[1].key == .reference(list), "the same table as key and value")
        let object = try #require(file.instance(table.entries[2].key))
        #expect(object.className == "nngraph.Node" && object.version == 1)
        #expect(table["missing"] == .nothing)
    }

    @Test func cyclesAreFollowedOnce() throws {
        let inner = TorchNode(pairs: [])
        let module = TorchItem.object(
            TorchNode(className: "nn.Identity", payload: .item(.table(inner))))
        inner.pairs = [(.string("self"), module), (.string("fields"), .table(inner))]
        let file = try read(.list([module, module]))
        let items = try #require(file.table(file.root)).list
        #expect(items.count == 2 && items[0] == items[1])
        let fields = try #require(file.table(items[0]))
        #expect(fields["self"] == items[0])
        #expect(fields["fields"].reference == file.instance(items[0])?.fields)
    }

    @Test func classesOlderThanVersionsAreRead() throws {
        let file = try read(.module("nn.Linear", version: nil, ["bias": .number(1)]))
        #expect(file.instance(file.root)?.version == 0)
        #expect(file.table(file.root)?["bias"] == .number(1))
    }

    @Test(arguments: [Int32(6), 7, 8]) func functionsAreSkipped(kind: Int32) throws {
        let file = try read(.list([.function(kind: kind), .number(7)]))
        #expect(file.table(file.root)?.list == [.function, .number(7)])
    }

    @Test func tensorsShareStorages() throws {
        let storage = TorchItem.storage("torch.DoubleStorage", (0..<12).map(Double.init))
        let file = try read(
            .list([
                .tensor("torch.DoubleTensor", [2, 3], offset: 2, of: storage),
                .tensor("torch.DoubleTensor", [3, 2], strides: [1, 3], offset: 7, of: storage),
                .tensor("torch.DoubleTensor", [2, 2], strides: [0, 1], offset: 11, of: storage),
                .tensor("torch.DoubleTensor", [], of: .nothing),
            ]))
        let tensors = try #require(file.table(file.root)).list.map {
            try #require(file.tensor($0))
        }
        #expect(tensors[0].storage == tensors[1].storage)
        #expect(try file.scalars(of: tensors[0]).scalars == [1, 2, 3, 4, 5, 6])
        #expect(try file.scalars(of: tensors[1]).shape == [3, 2])
        #expect(try file.scalars(of: tensors[1]).scalars == [6, 9, 7, 10, 8, 11])
        #expect(try file.scalars(of: tensors[2]).scalars == [10, 11, 10, 11])
        #expect(try file.scalars(of: tensors[3]).count == 0)
    }

    /// Row-major copies against indices counted one by one, over shapes, strides and offsets.
    @Test(arguments: 0..<40 as Range<UInt64>) func viewsOfAnyShape(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let shape = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Int.random(in: 1...4, using: &random)
        }
        let strides = shape.map { _ in Int.random(in: 0...5, using: &random) }
        let offset = Int.random(in: 0...3, using: &random)
        let scalars = (0..<300).map { _ in Float.random(in: -1...1, using: &random) }
        let file = try read(
            .tensor(
                "torch.FloatTensor", shape, strides: strides, offset: offset + 1,
                of: .storage("torch.FloatStorage", scalars)))
        let tensor = try file.scalars(of: try #require(file.tensor(file.root)))
        var indices = [[Int]()]
        for extent in shape {
            indices = indices.flatMap { index in (0..<extent).map { index + [$0] } }
        }
        let expected = indices.map { index in
            scalars[offset + zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        #expect(tensor.shape == shape && tensor.scalars == expected)
    }

    @Test func everyTypeBecomesFloat() throws {
        func expect<Scalar>(_ name: String, _ scalars: [Scalar], _ expected: [Float]) throws {
            for prefix in ["", "Cuda"] {
                let type = prefix + (prefix == "Cuda" && name == "Float" ? "" : name)
                let storage = TorchItem.storage("torch.\(type)Storage", scalars)
                let file = try read(.tensor("torch.\(type)Tensor", [2], of: storage))
                let tensor = try #require(file.tensor(file.root))
                #expect(try file.scalars(of: tensor).scalars == expected, "\(type)")
            }
        }
        try expect("Double", [0.1, -2], [0.1, -2])
        try expect("Float", [0.1, -2] as [Float], [0.1, -2])
        try expect("Half", [0.5, -2] as [Float16], [0.5, -2])
        try expect("Long", [5_000_000_000, -2] as [Int64], [5_000_000_000, -2])
        try expect("Int", [70_000, -2] as [Int32], [70_000, -2])
        try expect("Short", [300, -2] as [Int16], [300, -2])
        try expect("Byte", [255, 2] as [UInt8], [255, 2])
        try expect("Char", [-1, 2] as [Int8], [-1, 2])
    }

    @Test func floatsAreViewedInPlaceWhereTheyLieStraight() throws {
        // A name of four letters more puts the scalars at a multiple of 4 bytes, or not.
        for padding in 0..<4 {
            let name = String(repeating: "x", count: padding)
            let file = try read(.list([.string(name), .floats([3], [1, 2, 3])]))
            let list = try #require(file.table(file.root)).list
            let tensor = try #require(file.tensor(list[1]))
            #expect(try file.scalars(of: tensor).scalars == [1, 2, 3])
        }
    }

    @Test func aNetworkOfTorch7IsReadWhole() throws {
        let file = try TorchFile(
            mapping: FilePath(Fixtures.url("torch7/ltbc_nobn_quarter.t7").path))
        let top = try #require(file.table(file.root))
        #expect(top["mean"] == .number(0.44505388568813414))
        #expect(file.instance(top["model"])?.className == "nn.gModule")
        let nodes = try #require(file.table(file.table(top["model"])?["forwardnodes"] ?? .nothing))
        #expect(nodes.list.count == 12)
        #expect(nodes.list.allSatisfy { file.instance($0)?.className == "nngraph.Node" })
    }
}
