import NeuralNetwork
import Synchronization
import SystemPackage
import TensorCore
import Testing

@testable import Colorization

@Suite struct BandTests {
    static let picture = MemoryLightness(width: 701, height: 459, seed: 1)

    private func colorize(
        _ source: some LightnessSource, with colorizer: Colorizer, threads: Int = 2
    ) throws -> [Float] {
        let plane = try ChromaPlane(
            pictureWidth: source.width, pictureHeight: source.height, folder: nil)
        let side = colorizer.configuration.globalSize
        let global = colorizer.globalFeatures(
            of: MemoryLightness(width: side, height: side, seed: 2).tensor.scalars)
        try colorizer.colorize(
            source, global: global, threads: ThreadBudget(threads), into: plane)
        return plane.scalars
    }

    /// Units of a* and b*.
    private func whole(_ source: MemoryLightness, with colorizer: Colorizer) -> [Float] {
        let side = colorizer.configuration.globalSize
        let global = colorizer.globalFeatures(
            of: MemoryLightness(width: side, height: side, seed: 2).tensor.scalars)
        let range = colorizer.configuration.abRange
        return colorizer.chroma(of: source.tensor, global: global).scalars.map {
            // As the row kernel rounds: one multiplication and addition.
            (-range).addingProduct($0, 2 * range)
        }
    }

    /// What is known of the whole: a vector, and a map and a vector.
    static let models = [ModelFixtures.eighth, ModelFixtures.map]

    /// Six bands, the last one short, against one pass over the whole picture in memory.
    @Test(arguments: models.indices) func bandsEqualTheWholePicture(_ index: Int) throws {
        let colorizer = Colorizer(Self.models[index])
        let tall = MemoryLightness(width: 701, height: 2005, seed: 1)
        #expect(Strip.bandRows(width: 704) == 384)
        #expect(try colorize(tall, with: colorizer) == whole(tall, with: colorizer))
    }

    /// A picture of three strips against the same picture in one.
    @Test(arguments: [(3, false), (1, true)])
    func stripsEqualTheWholePicture(kernelSize: Int, hasMap: Bool) throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(
                seed: 3, fusionKernelSize: kernelSize, hasGlobal: true, hasMap: hasMap))
        let wide = MemoryLightness(width: 2 * Strip.mostColumns + 13, height: 41, seed: 5)
        #expect(Strip.all(width: 2 * Strip.mostColumns + 16).count == 3)
        #expect(try colorize(wide, with: colorizer) == whole(wide, with: colorizer))
    }

    /// The guide is the mean of each two by two pixels, in bands, strips and at odd edges.
    @Test(arguments: [(701, 459), (2 * Strip.mostColumns + 13, 41), (1, 1), (2, 9)])
    func lightnessGuidesAtHalfSize(size: (width: Int, height: Int)) throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(seed: 3, fusionKernelSize: 1, hasGlobal: false))
        let (width, height) = size
        let source = MemoryLightness(width: width, height: height, seed: 6)
        let plane = try ChromaPlane(pictureWidth: width, pictureHeight: height, folder: nil)
        try colorizer.colorize(
            source, global: GlobalFeatures(features: [], logits: []), threads: ThreadBudget(1),
            into: plane)
        for y in 0..<plane.height {
            let row = plane.lightness(row: y)
            let wrong = (0..<plane.width).filter { x in
                let (right, lower) = (min(2 * x + 1, width - 1), min(2 * y + 1, height - 1))
                let sum = [(2 * x, 2 * y), (right, 2 * y), (2 * x, lower), (right, lower)]
                    .reduce(0) { $0 + source.values[$1.1 * width + $1.0] }
                return abs(row[x] - sum / 4) > 1e-4
            }
            #expect(wrong.isEmpty, "row \(y), columns \(wrong)")
        }
    }

    @Test func stripsCoverThePictureOnce() {
        for width in [8, 12_288, 12_296, 30_000, 100_000] {
            let strips = Strip.all(width: width)
            #expect(strips[0].given.lowerBound == 0 && strips.last?.given.upperBound == width)
            // What is computed twice stays below a twentieth.
            #expect(strips.reduce(0) { $0 + $1.read.count } * 20 <= width * 21)
            for (left, right) in zip(strips, strips.dropFirst()) {
                #expect(left.given.upperBound == right.given.lowerBound)
            }
            for strip in strips {
                #expect(strip.given.count <= Strip.mostColumns + 32)
                #expect(strip.read.lowerBound % 32 == 0 && strip.read.upperBound <= width)
                let margins = (
                    strip.given.lowerBound - strip.read.lowerBound,
                    strip.read.upperBound - strip.given.upperBound
                )
                #expect(strip.read.lowerBound == 0 || margins.0 >= 187)
                #expect(strip.read.upperBound == width || margins.1 >= 187)
            }
        }
    }

    /// The whole picture against the plain network on a picture extended by hand, for every variant.
    @Test(
        arguments: [
            (1, true, false), (3, true, false), (1, false, false), (3, false, false),
            (1, true, true),
        ], [(1, 1), (7, 9), (8, 8), (2, 150), (150, 3), (61, 83)])
    func everyVariantEqualsTheReference(variant: (Int, Bool, Bool), size: (Int, Int)) throws {
        let model = try ModelFixtures.random(
            seed: 7, fusionKernelSize: variant.0, hasGlobal: variant.1, hasMap: variant.2)
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
        #expect(
            maximumDifference(try colorize(picture, with: colorizer), expected) <= 0.01, "in bands")
    }

    @Test(arguments: [(3, false), (1, true)])
    func sidesOfOneToNinePixelsAndExtremeStrips(kernelSize: Int, hasMap: Bool) throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(
                seed: 9, fusionKernelSize: kernelSize, hasGlobal: true, hasMap: hasMap))
        let small = (1...9).flatMap { width in (1...9).map { (width, $0) } }
        for (width, height) in small + [(1, 3000), (3000, 2), (5, 1025)] {
            let picture = MemoryLightness(width: width, height: height, seed: 4)
            let result = try colorize(picture, with: colorizer)
            let expected = whole(picture, with: colorizer)
            #expect(maximumDifference(result, expected) <= 0.01, "\(width)x\(height)")
        }
    }

    @Test(arguments: models.indices) func theNumberOfThreadsDoesNotMatter(_ index: Int) throws {
        let colorizer = Colorizer(Self.models[index])
        let one = try colorize(Self.picture, with: colorizer, threads: 1)
        for threads in [2, 3, 100] {
            #expect(try colorize(Self.picture, with: colorizer, threads: threads) == one)
        }
    }

    @Test(arguments: models.indices) func globalFeaturesDoNotDependOnThreads(_ index: Int) {
        let colorizer = Colorizer(Self.models[index])
        let small = MemoryLightness(width: 224, height: 224, seed: 2).tensor.scalars
        let one = colorizer.globalFeatures(of: small)
        let many = colorizer.globalFeatures(of: small, threads: ThreadBudget(5))
        #expect(one == many && !one.features.isEmpty && !one.logits.isEmpty)
    }

    /// Memory that colorizing a tall picture on one thread allocates beside weights and chroma plane.
    private static func workingBytes(_ colorizer: Colorizer, width: Int) -> Int {
        let padded = PictureGeometry(width: width, height: 1).padded.width
        let widest = Strip.all(width: padded).map(\.read.count).max() ?? padded
        // High enough for every ring to be full.
        let bandRows = Strip.bandRows(width: widest)
        let plan = colorizer.native.plan(
            input: MapSize(width: widest, height: 3 * bandRows + 256), bandRows: bandRows)
        return (plan.mapFloats + plan.scratch + bandRows * widest)
            * MemoryLayout<Float>.stride
    }

    @Test(arguments: models.indices) func memoryGrowsWithTheWidthAndEnds(_ index: Int) {
        let colorizer = Colorizer(Self.models[index])
        let narrow = Self.workingBytes(colorizer, width: 4096)
        let wide = Self.workingBytes(colorizer, width: Strip.mostColumns)
        let widest = Self.workingBytes(colorizer, width: 200_000)
        #expect(narrow < wide && wide < 120 << 20 && Double(widest) < 1.05 * Double(wide))
        // The rings of a tall picture are no larger than those of the plan.
        let rows = Strip.bandRows(width: 4096)
        let tall = colorizer.native.plan(
            input: MapSize(width: 4096, height: 40_000), bandRows: rows)
        #expect(tall.mapFloats * 4 < narrow)
    }

    struct Stop: Error, Equatable { let rows: Int }

    @Test func whatProgressThrowsEndsTheWork() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let picture = MemoryLightness(width: 701, height: 2000, seed: 1)
        let plane = try ChromaPlane(pictureWidth: 701, pictureHeight: 2000, folder: nil)
        let global = GlobalFeatures(features: Array(repeating: 0, count: 32), logits: [])
        let calls = Mutex(0)
        #expect(throws: Stop(rows: 1000)) {
            try colorizer.colorize(
                picture, global: global, threads: ThreadBudget(1), into: plane
            ) { done, total in
                calls.withLock { $0 += 1 }
                if done > 500 { throw Stop(rows: total) }
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
                BrokenSource(), global: global, threads: ThreadBudget(2), into: plane)
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
