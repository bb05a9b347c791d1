import Kernels
import ReferenceKernels
import TensorCore
import Testing

@testable import NeuralNetwork

@Suite struct EncoderTests {
    static let strides = [1, 2, 2, 1, 1, 2]
    private static let inner = [(3, 3), (12, 3), (9, 5), (30, 3), (30, 5), (17, 5)]
    private static let outer = [3, 6, 20, 20, 9, 18]

    /// Blocks with and without expansion, with and without residual, both kernels, both strides.
    static func tensors(seed: UInt64) -> [String: Tensor] {
        var random = SeededRandom(seed: seed)
        var tensors: [String: Tensor] = [:]
        func add(_ name: String, _ shape: [Int]) {
            let scale = (3 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
            tensors["\(name).conv.weight"] = Tensor(
                shape: shape, scalars: random.tensor(shape).scalars.map { $0 * scale })
            tensors["\(name).conv.bias"] = random.tensor([shape[0]])
        }
        add("stem", [3, 1, 3, 3])
        var channels = 3
        for (index, (wide, kernel)) in inner.enumerated() {
            if wide != channels { add("block.\(index).expand", [wide, channels, 1, 1]) }
            add("block.\(index).depthwise", [wide, 1, kernel, kernel])
            add("block.\(index).project", [outer[index], wide, 1, 1])
            channels = outer[index]
        }
        return tensors
    }

    static func layers(seed: UInt64) throws -> EncoderLayers {
        try EncoderLayers(
            reading: ParameterReader(tensors(seed: seed), epsilon: 0), strides: strides)
    }

    private static func encode(
        _ layers: EncoderLayers, _ picture: Tensor, threads: Int, memory: MemoryPool = MemoryPool(),
        observe: (String, FeatureMapRows) -> Void = { _, _ in }
    ) -> [Tensor] {
        let size = MapSize(width: picture.shape[2], height: picture.shape[1])
        let encoder = Encoder(layers)
        let maps = encoder.encode(
            picture.scalars, size: size, threads: ThreadBudget(threads),
            team: ThreadTeam(scratchFloats: encoder.scratchFloats(input: size)), memory: memory,
            observe: observe)
        return maps.map { $0.copy(rows: 0..<$0.height) }
    }

    /// The widest in several bands.
    @Test(arguments: [(32, 32), (16, 80), (640, 64)])
    func everyBlockEqualsTheReference(size: (width: Int, height: Int)) throws {
        let layers = try Self.layers(seed: 3)
        var random = SeededRandom(seed: 4)
        let picture = random.tensor([1, size.height, size.width])
        var found: [Tensor] = []
        let maps = Self.encode(layers, picture, threads: 1) { _, map in
            found.append(map.copy(rows: 0..<map.height))
        }
        let expected = layers.referenceForward(picture)
        #expect(found.count == expected.count)
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            #expect(found.shape == expected.shape)
            let largest = zip(found.scalars, expected.scalars).map { abs($0 - $1) }.max() ?? 0
            #expect(largest < 1e-4, "map \(index) is \(largest) off")
        }
        // The last of each size.
        let last = [1, 2, 5, 6].map { expected[$0].shape }
        #expect(maps.map(\.shape) == last)
        #expect(zip(maps, [1, 2, 5, 6]).allSatisfy { $0.scalars == found[$1].scalars })
    }

    @Test func neitherThreadsNorMemoryChangeABit() throws {
        let layers = try Self.layers(seed: 5)
        var random = SeededRandom(seed: 6)
        let picture = random.tensor([1, 96, 640])
        let memory = MemoryPool()
        let one = Self.encode(layers, picture, threads: 1, memory: memory)
        for threads in [1, 2, 5] {
            let again = Self.encode(layers, picture, threads: threads, memory: memory)
            #expect(zip(again, one).allSatisfy { $0.scalars == $1.scalars })
        }
    }

    @Test(arguments: [
        "stem.conv.weight", "block.1.expand.conv.bias", "block.2.depthwise.conv.weight",
        "block.5.project.conv.weight",
    ])
    func missingAndWrongTensorsAreNamed(name: String) {
        for tensor in [nil, Tensor(zeros: [2, 3])] {
            var tensors = Self.tensors(seed: 1)
            tensors[name] = tensor
            let error = #expect(throws: ParameterError.self) {
                try EncoderLayers(
                    reading: ParameterReader(tensors, epsilon: 0), strides: Self.strides)
            }
            #expect(error?.tensor == name)
        }
    }
}
