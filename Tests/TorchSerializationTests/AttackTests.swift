import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import TorchSerialization

/// Files that were damaged or made to do harm.
@Suite struct AttackTests {
    private func error(_ bytes: [UInt8]) -> TorchError? {
        do throws(TorchError) {
            _ = try TorchFile(bytes: bytes)
            return nil
        } catch {
            return error
        }
    }

    /// A file of every kind of value there is.
    private static let sample: [UInt8] = {
        let storage = TorchItem.storage("torch.FloatStorage", [1, 2, 3, 4] as [Float])
        let shared = TorchItem.module("nn.Linear", ["bias": .floats([1], [0.5])])
        return TorchWriter.file(
            .list([
                .number(1), .string("text"), .boolean(true), .nothing, .function(kind: 6),
                .function(kind: 8), shared, shared,
                .tensor("torch.FloatTensor", [2, 2], of: storage),
                .tensor("torch.FloatTensor", [2], offset: 3, of: storage),
            ]))
    }()

    @Test func everyTruncationIsNoticed() throws {
        #expect(error(Self.sample) == nil)
        for length in Self.sample.indices {
            let found = try #require(error(Array(Self.sample[..<length])), "\(length) bytes")
            #expect([.truncated, .invalidCount].contains(found.code), "\(length): \(found)")
        }
    }

    /// Whatever a byte is changed to, the file is read or refused, and tensors stay in their storages.
    @Test(arguments: [UInt8(0x00), 0x01, 0x7F, 0x80, 0xFF]) func everyByteMayBeWrong(byte: UInt8)
        throws
    {
        for index in Self.sample.indices {
            var bytes = Self.sample
            bytes[index] = byte
            guard let file = try? TorchFile(bytes: bytes) else { continue }
            for item in file.table(file.root)?.entries ?? [] {
                guard let tensor = file.tensor(item.value) else { continue }
                _ = try? file.scalars(of: tensor)
            }
        }
    }

    /// Names and numbers of a table are found at once, however often they are asked for.
    @Test func largeTablesMayBeVisitedOften() throws {
        let count = 300_000
        var pairs = (1...count).reversed().map { index in
            (key: TorchItem.number(Double(index)), value: TorchItem.number(Double(-index)))
        }
        pairs += [(.number(.nan), .boolean(true)), (.number(0), .boolean(true))]
        pairs += [(.number(Double(count + 2)), .boolean(true))]
        pairs += [(.string("name"), .number(7)), (.string("name"), .number(8))]
        let bytes = TorchWriter.file(.table(TorchNode(pairs: pairs)))
        let file = try TorchFile(bytes: bytes)
        let table = try #require(file.table(file.root))
        var sum = 0.0
        for index in 0..<count {
            sum += (table.list[index].number ?? 0) + (table["name"].number ?? 0)
        }
        #expect(table.list.count == count && table["other"] == .nothing)
        #expect(sum == 7 * Double(count) - Double(count) * Double(count + 1) / 2)
    }

    @Test func whatFollowsIsRefused() {
        #expect(error(Self.sample + [0])?.code == .trailingBytes)
    }

    @Test(arguments: [Int32.min, -1, Int32.max, 1000]) func wrongCountsAreRefused(count: Int32) {
        var string = TorchWriter()
        string.int32(2)
        string.int32(count)
        var table = TorchWriter()
        [3, 1, count].forEach { table.int32($0) }
        var function = TorchWriter()
        [8, 1, count].forEach { function.int32($0) }
        var tensor = TorchWriter()
        [4, 1].forEach { tensor.int32($0) }
        tensor.string("V 1")
        tensor.string("torch.FloatTensor")
        tensor.int32(count)
        for writer in [string, table, function, tensor] {
            #expect(error(writer.bytes)?.code == .invalidCount)
        }
    }

    private func tensor(
        _ sizes: [Int64], _ strides: [Int64], offset: Int64 = 1, count: Int64 = 4
    ) -> [UInt8] {
        let bytes = [UInt8](repeating: 0, count: 16)
        let storage = TorchNode(
            className: "torch.FloatStorage", payload: .storage(count: count, bytes: bytes))
        return TorchWriter.file(
            .object(
                TorchNode(
                    className: "torch.FloatTensor",
                    payload: .tensor(
                        sizes: sizes, strides: strides, offset: offset, storage: .object(storage))))
        )
    }

    @Test func absurdSizesAreRefused() {
        for size in [-1, Int64.min, .max, 16 << 32 | 1] {
            #expect(error(tensor([size], [1]))?.code == .absurdSize)
            #expect(error(tensor([1], [size]))?.code == .absurdSize)
            #expect(error(tensor([1], [1], offset: size))?.code == .absurdSize)
            #expect(error(tensor([1], [1], count: size))?.code == .absurdSize)
        }
        let large = Int64(UInt32.max)
        #expect(error(tensor([large, large, large], [0, 0, 0]))?.code == .absurdSize)
        let many = [Int64](repeating: 1, count: 17)
        let found = error(tensor(many, many))
        #expect(found?.code == .absurdSize)
        #expect(found?.description.contains("32 bits") == true)
        #expect(error(tensor([1], [1], count: 5))?.code == .truncated)
    }

    @Test func tensorsHaveToFitTheirStorages() throws {
        #expect(error(tensor([4], [1])) == nil)
        #expect(error(tensor([5], [1]))?.code == .invalidTensor)
        #expect(error(tensor([4], [1], offset: 2))?.code == .invalidTensor)
        #expect(error(tensor([2, 2], [3, 1]))?.code == .invalidTensor)
        #expect(error(tensor([0], [1], offset: 9)) == nil)
        let other = TorchItem.tensor(
            "torch.FloatTensor", [1], of: .storage("torch.DoubleStorage", [1.0]))
        #expect(error(TorchWriter.file(other))?.code == .invalidTensor)
        for storage in [TorchItem.nothing, .number(1), .list([]), .floats([1], [1])] {
            let item = TorchItem.tensor("torch.FloatTensor", [1], of: storage)
            #expect(error(TorchWriter.file(item))?.code == .invalidTensor)
        }
    }

    @Test func repeatedScalarsAreNotSpreadOut() throws {
        let file = try TorchFile(bytes: tensor([4_000_000_000, 2], [0, 1]))
        let tensor = try #require(file.tensor(file.root))
        #expect(throws: TorchError.self) { try file.scalars(of: tensor) }
    }

    @Test func referencesNeedSomethingToReferTo() {
        for (first, second) in [(3, 2), (3, 0), (3, -1), (3, .max), (4, 7)] as [(Int32, Int32)] {
            var writer = TorchWriter()
            [3, 1, 1, 2, 0, first, second, 0].forEach { writer.int32($0) }
            let code = error(writer.bytes)?.code
            // 2 is the next new number: a table of no pairs.
            #expect(code == (second == 2 ? nil : .invalidReference), "\(first), \(second)")
        }
        var writer = TorchWriter()
        [3, 1, 1, 2, 0, 4, 1].forEach { writer.int32($0) }
        #expect(error(writer.bytes)?.code == .invalidReference, "a table is no object")
    }

    @Test func nestingHasNoDepthThatKills() throws {
        let depth: Int32 = 100_000
        var writer = TorchWriter()
        for number in 1...depth { [3, number, 1, 2, 0].forEach { writer.int32($0) } }
        writer.int32(0)
        #expect(error(writer.bytes) == nil)
        var functions = TorchWriter()
        for _ in 1...depth { [6, 0].forEach { functions.int32($0) } }
        functions.int32(0)
        #expect(error(functions.bytes) == nil)
        #expect(error(functions.bytes.dropLast(4))?.code == .truncated)
    }

    @Test func moreValuesThanAnyModelHasAreRefused() {
        var bytes = TorchWriter()
        [3, 1, 2_100_000].forEach { bytes.int32($0) }
        let pair = [UInt8]([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        bytes.bytes.reserveCapacity(12 * 2_100_001)
        for _ in 0..<2_100_000 { bytes.bytes += pair }
        #expect(error(bytes.bytes)?.code == .tooManyValues)
    }

    @Test func otherKindsOfFilesAreTold() throws {
        func text(_ text: String) -> TorchError? { error(Array(text.utf8)) }
        #expect(text("4\n1\n3\nV 1\n18\ntorch.FloatTensor\n")?.code == .textMode)
        #expect(text("PK\u{3}\u{4} a checkpoint")?.code == .notTorch)
        #expect(text("a text, and not a short one")?.code == .notTorch)
        #expect(error([])?.code == .truncated)
        #expect(error([4, 0])?.code == .truncated)
        let folder = #expect(throws: TorchError.self) { try TorchFile(mapping: "/") }
        #expect(folder?.code == .notAFile)
        let gone = #expect(throws: TorchError.self) { try TorchFile(mapping: "/gone.t7") }
        #expect(gone?.code == .cannotRead)
        #expect(gone?.description.hasPrefix("/gone.t7: it cannot be opened") == true)
    }

    @Test func classesWithFormsOfTheirOwnAreNamed() {
        var writer = TorchWriter()
        [3, 1, 1, 2, 0, 4, 2].forEach { writer.int32($0) }
        writer.string("V 1")
        writer.string("torch.Timer")
        writer.int64(17)
        let found = error(writer.bytes)
        #expect(found?.code == .unreadableClass && found?.offset == 20)
        #expect(found?.description.contains("torch.Timer") == true)
        #expect(error(TorchWriter.file(.module("tds.Hash")))?.code == .unreadableClass)
    }

    @Test func valuesThatTorchDoesNotWriteAreRefused() {
        var kind = TorchWriter()
        [3, 1, 1, 2, 0, 9, 0].forEach { kind.int32($0) }
        #expect(error(kind.bytes)?.code == .unknownKind)
        #expect(error(kind.bytes)?.offset == 20)
        var boolean = TorchWriter()
        [5, 2].forEach { boolean.int32($0) }
        #expect(error(boolean.bytes)?.code == .invalidValue)
        var key = TorchWriter()
        [3, 1, 1, 0, 0, 0].forEach { key.int32($0) }
        #expect(error(key.bytes)?.code == .invalidValue)
        #expect(
            error(TorchWriter.file(.module("nn.Linear", version: "V one")))?.code == .invalidValue)
    }
}
