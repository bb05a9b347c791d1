import Synchronization
import SystemPackage
import TensorCore
import Testing

@testable import Colorization

@Suite struct TileTests {
    static let picture = MemoryLightness(width: 701, height: 459, seed: 1)

    private func colorize(
        _ source: some LightnessSource, with colorizer: Colorizer, tileSize: Int, threads: Int = 2
    ) throws -> [Float] {
        let plane = try ChromaPlane(
            pictureWidth: source.width, pictureHeight: source.height, folder: nil)
        let side = colorizer.configuration.globalSize
        let global = colorizer.globalFeatures(
            of: MemoryLightness(width: side, height: side, seed: 2).tensor.scalars)
        try colorizer.colorize(
            source, global: global, tileSize: tileSize, threads: threads, into: plane)
        return plane.scalars
    }

    /// Units of a* and b*.
    private func whole(_ source: MemoryLightness, with colorizer: Colorizer) -> [Float] {
        let side = colorizer.configuration.globalSize
        let global = colorizer.globalFeatures(
            of: MemoryLightness(width: side, height: side, seed: 2).tensor.scalars)
        let range = colorizer.configuration.abRange
        return colorizer.chroma(of: source.tensor, global: global).scalars.map {
            (2 * $0 - 1) * range
        }
    }

    @Test func tilesEqualTheWholePicture() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let expected = whole(Self.picture, with: colorizer)
        for tileSize in [128, 256, 512, 1024] {
            let result = try colorize(Self.picture, with: colorizer, tileSize: tileSize)
            let difference = maximumDifference(result, expected)
            #expect(difference <= 0.01, "tiles of \(tileSize): \(difference)")
        }
    }

    /// The whole picture against the plain network on a picture extended by hand, for every variant.
    @Test(
        arguments: [(1, true), (3, true), (1, false), (3, false)],
        [(1, 1), (7, 9), (8, 8), (2, 150), (150, 3), (61, 83)])
    func everyVariantEqualsTheReference(variant: (Int, Bool), size: (Int, Int)) throws {
        let model = try ModelFixtures.random(
            seed: 7, fusionKernelSize: variant.0, hasGlobal: variant.1)
        let colorizer = Colorizer(model)
        let picture = MemoryLightness(width: size.0, height: size.1, seed: 3)
        let side = 64
        let small = MemoryLightness(width: side, height: side, seed: 2).tensor
        let network = ReferenceNetwork(model)
        let global =
            variant.1
            ? network.globalFeatures(of: small) : GlobalFeatures(features: [], logits: [])
        let (width, height) = ((size.0 + 7) / 8 * 8, (size.1 + 7) / 8 * 8)
        let source = picture.tensor.scalars
        let extended = (0..<width * height).map { index in
            source[min(index / width, size.1 - 1) * size.0 + min(index % width, size.0 - 1)]
        }
        let reference = network.chroma(
            of: Tensor(shape: [1, height, width], scalars: extended), global: global)
        let values = reference.scalars
        var expected: [Float] = []
        for channel in 0..<2 {
            for y in 0..<(size.1 + 1) / 2 {
                for x in 0..<(size.0 + 1) / 2 {
                    expected.append(
                        (2 * values[(channel * height / 2 + y) * width / 2 + x] - 1) * 110)
                }
            }
        }
        #expect(maximumDifference(whole(picture, with: colorizer), expected) <= 0.01)
        for tileSize in [8, 32, 512] {
            let result = try colorize(picture, with: colorizer, tileSize: tileSize)
            #expect(maximumDifference(result, expected) <= 0.01, "tiles of \(tileSize)")
        }
    }

    @Test func sidesOfOneToNinePixelsAndExtremeStrips() throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(seed: 9, fusionKernelSize: 3, hasGlobal: true))
        let small = (1...9).flatMap { width in (1...9).map { (width, $0) } }
        for (width, height) in small + [(1, 3000), (3000, 2), (5, 1025)] {
            let picture = MemoryLightness(width: width, height: height, seed: 4)
            let result = try colorize(picture, with: colorizer, tileSize: 128)
            let expected = whole(picture, with: colorizer)
            #expect(maximumDifference(result, expected) <= 0.01, "\(width)x\(height)")
        }
    }

    @Test func theNumberOfThreadsDoesNotMatter() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let one = try colorize(Self.picture, with: colorizer, tileSize: 128, threads: 1)
        for threads in [2, 3, 100] {
            #expect(
                try colorize(Self.picture, with: colorizer, tileSize: 128, threads: threads) == one)
        }
    }

    /// What a tile reads beyond its edges: 72 pixels at most, see the network's receptive field.
    @Test(arguments: [1, 3]) func tilesReadNoMoreThanTheirHalo(fusionKernelSize: Int) throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(seed: 1, fusionKernelSize: fusionKernelSize, hasGlobal: true))
        let plan = colorizer.native.plan(
            input: MapSize(width: 2048, height: 2048),
            output: Region(x: 256, y: 256, width: 256, height: 256))
        let read = plan.regions[0]
        let halo = fusionKernelSize == 3 ? (69, 62) : (61, 54)
        #expect(read.x == 512 - halo.0 && read.y == 512 - halo.0)
        #expect(read.right == 1024 + halo.1 && read.bottom == 1024 + halo.1)
    }

    @Test func memoryDoesNotGrowWithThePicture() {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let one = colorizer.peakBytes(tileSize: 512, threads: 1)
        #expect(colorizer.peakBytes(tileSize: 512, threads: 3) == 3 * one)
        #expect(one < 20 << 20)
        for size in [64, 512, 2048] {
            let tile = colorizer.native.plan(
                input: MapSize(width: 8192, height: 8192),
                output: Region(x: 1000, y: 2000, width: size / 2, height: size / 2))
            #expect(tile.demand.bytes <= colorizer.peakBytes(tileSize: size, threads: 1))
        }
    }

    struct Stop: Error, Equatable { let tiles: Int }

    @Test func whatProgressThrowsEndsTheWork() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let plane = try ChromaPlane(pictureWidth: 701, pictureHeight: 459, folder: nil)
        let global = GlobalFeatures(features: Array(repeating: 0, count: 32), logits: [])
        let calls = Mutex(0)
        #expect(throws: Stop(tiles: 24)) {
            try colorizer.colorize(
                Self.picture, global: global, tileSize: 128, threads: 1, into: plane
            ) { done, total in
                calls.withLock { $0 += 1 }
                if done == 3 { throw Stop(tiles: total) }
            }
        }
        #expect(calls.withLock { $0 } == 3)
    }

    struct BrokenSource: LightnessSource {
        struct Unreadable: Error {}
        let width = 300
        let height = 300
        func read(
            x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
            into output: UnsafeMutablePointer<Float>
        ) throws { throw Unreadable() }
    }

    @Test func whatTheSourceThrowsComesOut() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let plane = try ChromaPlane(pictureWidth: 300, pictureHeight: 300, folder: nil)
        let global = GlobalFeatures(features: Array(repeating: 0, count: 32), logits: [])
        #expect(throws: BrokenSource.Unreadable.self) {
            try colorizer.colorize(
                BrokenSource(), global: global, tileSize: 64, threads: 2, into: plane)
        }
    }
}

extension ChromaPlane {
    var scalars: [Float] {
        [a, b].flatMap { row in
            (0..<height).flatMap { y in
                Array(UnsafeBufferPointer(start: row(y), count: width))
            }
        }
    }
}
