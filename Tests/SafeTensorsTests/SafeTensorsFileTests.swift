import FoundationEssentials
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

@Suite struct SafeTensorsFileTests {
    private func open(_ url: String) throws -> SafeTensorsFile {
        try SafeTensorsFile(mapping: FilePath(Fixtures.packageRoot.appending(path: url).path))
    }

    private func file(_ type: String, count: Int, bytes: [UInt8]) throws -> SafeTensorsFile {
        let header = "{\(TensorFileBytes.tensor("a", type, "[\(count)]", 0, bytes.count))}"
        return try SafeTensorsFile(bytes: TensorFileBytes.file(header, data: bytes))
    }

    /// All 65536 values against the processor's own conversion.
    @Test func halvesWidenExactly() throws {
        let patterns = Array(UInt16.min...UInt16.max)
        let bytes = TensorFileBytes.littleEndian(patterns)
        let scalars = try file("F16", count: patterns.count, bytes: bytes).tensor(named: "a")
            .scalars
        for (pattern, scalar) in zip(patterns, scalars) {
            let expected = Float(Float16(bitPattern: pattern))
            if expected.isNaN {
                #expect(scalar.isNaN && scalar.sign == expected.sign, "\(pattern)")
            } else {
                #expect(scalar.bitPattern == expected.bitPattern, "\(pattern)")
            }
        }
    }

    @Test func brainFloatsAreTheUpperHalf() throws {
        let patterns = Array(UInt16.min...UInt16.max)
        let bytes = TensorFileBytes.littleEndian(patterns)
        let scalars = try file("BF16", count: patterns.count, bytes: bytes).tensor(named: "a")
            .scalars
        #expect(scalars.map { $0.bitPattern } == patterns.map { UInt32($0) << 16 })
    }

    @Test func doublesAreRoundedToNearest() throws {
        let doubles = [0.1, -1.5, 1e-45, 1e300, -.infinity, 1 + 0x1p-24, 1 + 0x1.8p-23]
        let bytes = TensorFileBytes.littleEndian(doubles.map(\.bitPattern))
        let scalars = try file("F64", count: doubles.count, bytes: bytes).tensor(named: "a").scalars
        #expect(scalars == doubles.map { Float($0) })
        #expect(scalars[5] == 1)
    }

    @Test func integersAreNoTensors() throws {
        let values: [Int64] = [0, -1, .max, .min, 42]
        let integers = try file("I64", count: 5, bytes: TensorFileBytes.littleEndian(values))
        let error = #expect(throws: SafeTensorsError.self) { try integers.tensor(named: "a") }
        #expect(error?.code == .unsupportedElementType)
    }

    @Test func scalarsAndEmptyTensors() throws {
        let members = [
            TensorFileBytes.tensor("empty", "F32", "[0,3]", 4, 4),
            TensorFileBytes.tensor("scalar", "F32", "[]", 0, 4),
            TensorFileBytes.tensor("half", "F16", "[2,0]", 4, 4),
        ]
        let file = try SafeTensorsFile(
            bytes: TensorFileBytes.file(
                "{\(members.joined(separator: ", "))}  ",
                data: TensorFileBytes.littleEndian([Float(2.5).bitPattern])))
        #expect(file.names == ["empty", "half", "scalar"])
        #expect(file.shape(of: "empty") == [0, 3])
        #expect(file.shape(of: "other") == nil)
        #expect(try file.tensor(named: "scalar").scalars == [2.5])
        #expect(try file.tensor(named: "scalar").shape == [])
        #expect(try file.tensor(named: "empty").count == 0)
        #expect(try file.tensor(named: "half").shape == [2, 0])
        #expect(file.metadata.isEmpty)
    }

    @Test func nothingButAnEmptyObject() throws {
        #expect(try SafeTensorsFile(bytes: TensorFileBytes.file("{}")).names.isEmpty)
    }

    @Test func missingTensorIsNamed() throws {
        let file = try SafeTensorsFile(bytes: TensorFileBytes.file("{}"))
        let error = #expect(throws: SafeTensorsError.self) { try file.tensor(named: "low.0") }
        #expect(error?.code == .noSuchTensor)
        #expect(error?.detail.contains("low.0") == true)
    }

    /// A header whose length is no multiple of 4 puts F32 at odd addresses.
    @Test(arguments: 0..<8) func misalignedScalarsAreCopied(padding: Int) throws {
        let scalars: [Float] = [1.5, -2, Float(bitPattern: 3), .infinity]
        let header =
            "{\(TensorFileBytes.tensor("a", "F32", "[4]", 0, 16))}"
            + String(repeating: " ", count: padding)
        let file = try SafeTensorsFile(
            bytes: TensorFileBytes.file(
                header, data: TensorFileBytes.littleEndian(scalars.map(\.bitPattern))))
        #expect(try file.tensor(named: "a").scalars == scalars)
    }

    @Test func namesAndMetadataAreUnescaped() throws {
        let header =
            #"{"__metadata__" : {"\u0061\n" : "\"\\\/\b\f\r\t \ud83d\ude00 é", "b":""},"#
            + "\n\t\r\"caf\u{e9}\":{\"shape\":[ 1 , 1 ],\"data_offsets\":[ 0 ,1],\"dtype\":\"U8\"}}"
        let file = try SafeTensorsFile(bytes: TensorFileBytes.file(header, data: [9]))
        #expect(file.metadata == ["a\n": "\"\\/\u{8}\u{c}\r\t 😀 é", "b": ""])
        #expect(file.names == ["café"])
        #expect(file.elementType(of: "café") == .u8)
    }

    /// The tensor outlives the file value, and with it the mapping.
    @Test func mappedTensorKeepsTheMappingAlive() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("model.safetensors")
        let ramp = Tensor(shape: [3000], scalars: (0..<3000).map { Float($0) })
        try SafeTensorsWriter.write([("ramp", ramp)], metadata: [:], to: path)
        var tensor: Tensor?
        do {
            let file = try SafeTensorsFile(mapping: path)
            let first = try file.tensor(named: "ramp")
            let second = try file.tensor(named: "ramp")
            #expect(
                first.withUnsafeScalars { $0.baseAddress }
                    == second.withUnsafeScalars { $0.baseAddress }, "views, not copies")
            tensor = first
        }
        try SafeTensorsWriter.write([("ramp", Tensor(zeros: [3000]))], metadata: [:], to: path)
        #expect(tensor?.scalars == ramp.scalars)
    }

    /// Expected sums: numpy's, of the F16 scalars as Float64.
    @Test func readsAModelThatShips() throws {
        let file = try open("Models/autochrome-base.safetensors")
        #expect(file.metadata["architecture"] == "let-there-be-color")
        #expect(file.elementType(of: "low.0.conv.weight") == .f16)
        let weight = try file.tensor(named: "low.0.conv.weight")
        #expect(weight.shape == [32, 1, 3, 3])
        #expect(weight.scalars.reduce(0.0) { $0 + Double($1) } == -0.3119697570800781)
        let mean = try file.tensor(named: "global.fc.2.bn.running_mean")
        #expect(mean.scalars.reduce(0.0) { $0 + Double($1) } == -31.48175048828125)
        for name in file.names {
            #expect(try file.tensor(named: name).shape == file.shape(of: name))
        }
    }

    @Test(arguments: [
        "pytorch/forward_64x40", "pytorch/forward_136x200", "pytorch/forward_224x224",
        "pytorch/model_eighth", "torch7/ltbc_nobn_quarter",
    ]) func readsTheFixtures(_ name: String) throws {
        let file = try open("Tests/Fixtures/\(name).safetensors")
        #expect(file.names.count >= 5)
        for name in file.names where file.elementType(of: name) == .f32 {
            let tensor = try file.tensor(named: name)
            let isFinite = tensor.withUnsafeScalars { $0.prefix(1000).allSatisfy(\.isFinite) }
            #expect(isFinite, "\(name)")
        }
    }

    @Test func foldersAndMissingFilesAreNamed() throws {
        let folder = try TestFolder()
        let missing = folder.path.appending("missing.safetensors")
        var error = #expect(throws: SafeTensorsError.self) {
            try SafeTensorsFile(mapping: missing)
        }
        #expect(error?.code == .cannotRead)
        #expect(error?.description.contains("missing.safetensors: it cannot be opened") == true)
        error = #expect(throws: SafeTensorsError.self) { try SafeTensorsFile(mapping: folder.path) }
        #expect(error?.code == .notAFile)
    }
}
