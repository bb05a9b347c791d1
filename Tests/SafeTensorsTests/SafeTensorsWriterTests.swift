import Glibc
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

@Suite struct SafeTensorsWriterTests {
    /// Names, metadata and tensors of random shapes, rank 0 and empty ones included.
    private func randomTensors(seed: UInt64) -> [(name: String, tensor: Tensor)] {
        var random = SeededRandom(seed: seed)
        return (0..<Int.random(in: 0...6, using: &random)).map { index in
            let shape = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Int.random(in: 0...5, using: &random)
            }
            let scalars = (0..<elementCount(of: shape)).map { _ in
                Float(bitPattern: UInt32.random(in: .min ... .max, using: &random))
            }
            let odd = ["", "\"", "\\", "\n", "é", "😀", "\u{1}"].randomElement(using: &random) ?? ""
            return ("\(odd)\(index)", Tensor(shape: shape, scalars: scalars))
        }
    }

    @Test(arguments: 0..<UInt64(40)) func roundTrip(seed: UInt64) throws {
        let folder = try TestFolder()
        let path = folder.path.appending("tensors.safetensors")
        let tensors = randomTensors(seed: seed).shuffled()
        let metadata = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, "\($0.name)\t") })
        try SafeTensorsWriter.write(tensors, metadata: metadata, to: path)
        let file = try SafeTensorsFile(mapping: path)
        #expect(file.names == tensors.map(\.name).sorted())
        #expect(file.metadata == metadata)
        for (name, tensor) in tensors {
            let read = try file.tensor(named: name)
            #expect(read.shape == tensor.shape)
            #expect(read.scalars.map(\.bitPattern) == tensor.scalars.map(\.bitPattern))
        }
        #expect(try folder.entries == ["tensors.safetensors"])
    }

    /// Every half, and values between halves that need rounding.
    @Test func halvesRoundToNearestEven() throws {
        let path = try TestFolder()
        let file = path.path.appending("halves.safetensors")
        let exact = (UInt16.min...UInt16.max).map { Float(Float16(bitPattern: $0)) }
            .filter { !$0.isNaN }
        let rounded: [Float: Float] = [
            1 + 0x1p-11: 1, 1 + 0x1.8p-10: 1 + 0x1p-9, 65519: 65504, 65520: .infinity,
            0x1p-25: 0, 0x1.8p-24: 0x1p-23,
        ]
        let scalars = exact + rounded.keys
        try SafeTensorsWriter.write(
            [("a", Tensor(shape: [scalars.count], scalars: scalars))], metadata: [:], to: file
        ) { _ in .f16 }
        let read = try SafeTensorsFile(mapping: file)
        #expect(read.elementType(of: "a") == .f16)
        #expect(try read.tensor(named: "a").scalars == exact + rounded.keys.map { rounded[$0]! })
    }

    @Test(arguments: 1...16) func scalarsAreAligned(nameLength: Int) throws {
        let folder = try TestFolder()
        let path = folder.path.appending("a.safetensors")
        let name = String(repeating: "n", count: nameLength)
        try SafeTensorsWriter.write([(name, Tensor(zeros: [1]))], metadata: [:], to: path)
        let tensor = try SafeTensorsFile(mapping: path).tensor(named: name)
        #expect(tensor.withUnsafeScalars { UInt(bitPattern: $0.baseAddress) % 8 } == 0)
    }

    @Test func takenNamesAreRefused() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("a.safetensors")
        let tensor = Tensor(zeros: [1])
        for names in [["a", "b", "a"], ["__metadata__"]] {
            let error = #expect(throws: SafeTensorsError.self) {
                try SafeTensorsWriter.write(
                    names.map { ($0, tensor) }, metadata: [:], to: path)
            }
            #expect(error?.code == .duplicateName)
        }
        let error = #expect(throws: SafeTensorsError.self) {
            try SafeTensorsWriter.write([("a", tensor)], metadata: [:], to: path) { _ in .i64 }
        }
        #expect(error?.code == .unsupportedElementType)
        #expect(try folder.entries.isEmpty)
    }

    @Test func failureLeavesNothingBehind() throws {
        let folder = try TestFolder()
        let tensors = [("a", Tensor(zeros: [1]))]
        var error = #expect(throws: SafeTensorsError.self) {
            try SafeTensorsWriter.write(
                tensors, metadata: [:], to: folder.path.appending("no/such/folder.safetensors"))
        }
        #expect(error?.code == .cannotWrite)
        // A folder in place of the target makes the rename fail after everything was written.
        let target = folder.path.appending("taken")
        let inner = target.appending("inner.safetensors")
        #expect(mkdir(target.string, 0o755) == 0)
        try SafeTensorsWriter.write(tensors, metadata: [:], to: inner)
        error = #expect(throws: SafeTensorsError.self) {
            try SafeTensorsWriter.write(tensors, metadata: [:], to: target)
        }
        #expect(error?.code == .cannotWrite)
        #expect(try folder.entries == ["taken"])
    }
}
