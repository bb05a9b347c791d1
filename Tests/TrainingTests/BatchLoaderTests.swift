import Colorization
import Imaging
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Training

@Suite(.oneAtATime) struct BatchLoaderTests {
    private static func loader(
        _ folder: TestFolder, _ settings: BatchSettings = .small(), from position: Int = 0,
        threads: Int = 1
    ) throws -> BatchLoader {
        BatchLoader(
            try PhotographSet(folder.path), settings, startingAt: position, threads: threads,
            reader: .here(folder.path))
    }

    private static func batches(
        _ count: Int, _ folder: TestFolder, _ settings: BatchSettings = .small(),
        from position: Int = 0, threads: Int = 1
    ) throws -> [[UInt32]] {
        let loader = try loader(folder, settings, from: position, threads: threads)
        return try (0..<count).map { _ in try loader.next().contents }
    }

    @Test(arguments: [BatchSettings.small(), .whole()])
    func threadsChangeNothing(_ settings: BatchSettings) throws {
        let folder = try TestFolder.mixed()
        let one = try Self.batches(9, folder, settings)
        #expect(try Self.batches(9, folder, settings, threads: 3) == one)
        #expect(Set(one).count == 9)
    }

    @Test(arguments: [BatchSettings.small(), .whole()])
    func goesOnWhereItStopped(_ settings: BatchSettings) throws {
        let folder = try TestFolder.mixed()
        let all = try Self.batches(8, folder, settings)
        let first = try Self.loader(folder, settings)
        for _ in 0..<3 { _ = try first.next() }
        #expect(first.position == 12)
        #expect(abs(first.epoch - 12.0 / 13) < 1e-12)
        #expect(
            try Self.batches(5, folder, settings, from: first.position, threads: 2)
                == Array(all[3...]))
    }

    @Test func seedsDiffer() throws {
        let folder = try TestFolder.mixed()
        #expect(
            try Self.batches(1, folder, .small(seed: 1))
                != Self.batches(1, folder, .small(seed: 2)))
    }

    /// An epoch has every photograph once: here each is a class of its own.
    @Test func epochsAreWhole() throws {
        let folder = try TestFolder()
        for index in 0..<12 {
            try folder.photograph(FilePath("c\(index)/p.png"), seed: UInt64(index + 1))
        }
        let loader = try Self.loader(folder, threads: 2)
        for _ in 0..<4 {
            let classes = try (0..<3).flatMap { _ in try loader.next().classes }
            #expect(Set(classes.compactMap { $0 }) == Set(0..<12))
        }
    }

    @Test func shapesAndClassesFit() throws {
        let folder = try TestFolder.mixed()
        var settings = BatchSettings.small(5)
        settings.target = .rgb
        let batch = try Self.loader(folder, settings).next()
        #expect(batch.input.shape == [5, 1, 32, 32])
        #expect(batch.target.shape == [5, 3, 16, 16])
        #expect(batch.classes.allSatisfy { [nil, 0, 1].contains($0) })
        #expect(batch.target.scalars.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    /// The share is that of the samples whose input differs from the plain one.
    @Test func emulsionsHaveTheirShare() throws {
        let folder = try TestFolder.mixed()
        let plain = try Self.loader(folder, .small(32, emulsionShare: 0))
        let mixed = try Self.loader(folder, .small(32, emulsionShare: 0.45))
        var changed = 0
        for _ in 0..<6 {
            let (first, second) = (try plain.next(), try mixed.next())
            #expect(first.target.scalars == second.target.scalars)
            for sample in 0..<32 {
                let range = sample * 1024..<(sample + 1) * 1024
                if first.input.scalars[range] != second.input.scalars[range] { changed += 1 }
            }
        }
        // 86 of 192 expected; three standard deviations are 21.
        #expect((65...107).contains(changed), "\(changed)")
    }

    /// A released loader's threads end, also when nobody took a batch.
    @Test func endsWhenReleased() throws {
        let folder = try TestFolder.mixed()
        for threads in 1...3 {
            weak var released: BatchLoader?
            do {
                let loader = try Self.loader(folder, .small(64), threads: threads)
                released = loader
            }
            #expect(released == nil)
        }
    }

    @Test func validationIsPlainAndComplete() throws {
        let folder = try TestFolder()
        for index in 0..<7 {
            try folder.photograph(
                FilePath("c/\(index).png"), width: 44 + index, height: 40, seed: UInt64(index + 1))
        }
        try folder.write(Array("no picture".utf8), "c/3 broken.jpg")
        let set = try PhotographSet(folder.path)
        var batches = ValidationBatches(set, .small(), reader: .here(folder.path))
        for _ in 0..<2 {
            var seen: [[Float]] = []
            while let batch = try batches.next() {
                #expect(batch.input.shape == [batch.count, 1, 32, 32])
                for sample in 0..<batch.count {
                    seen.append(Array(batch.input.scalars[sample * 1024..<(sample + 1) * 1024]))
                }
            }
            #expect(seen.count == 7)
            // A short side of 40 stays as it is: the crop is the middle of the pattern.
            let encoder = SampleEncoder(.small())
            for index in 0..<7 {
                let width = 44 + index
                let pattern = TestFolder.pattern(
                    width: width, height: 40, seed: UInt64(index + 1))
                let left = (width - 32) / 2
                let middle = (4..<36).flatMap { y -> [UInt8] in
                    let start = 3 * (y * width + left)
                    return Array(pattern[start..<start + 96])
                }
                var input = [Float](repeating: 0, count: encoder.inputCount)
                var target = [Float](repeating: 0, count: encoder.targetCount)
                encoder.encode(middle, emulsion: nil, into: &input, and: &target)
                #expect(seen[index] == input)
            }
        }
        #expect(batches.takeSkipped().map(\.path) == ["c/3 broken.jpg"])
        #expect(batches.takeSkipped().isEmpty)
    }

    @Test func cropsLieEverywhereAndAreMirroredHalfTheTime() {
        var places: Set<[Int]> = []
        var mirrored = 0
        for seed: UInt64 in 0..<400 {
            let crop = RGBCrop(
                width: 13, height: 10, cropSize: 8, shortSide: 10, random: SeededRandom(seed: seed))
            #expect(crop.width == 8 && crop.height == 8 && crop.x + 8 <= 13 && crop.y + 8 <= 10)
            places.insert([crop.x, crop.y])
            if crop.isMirrored { mirrored += 1 }
        }
        #expect(places.count == 6 * 3)
        #expect((160...240).contains(mirrored))
    }

    @Test func mirroringExchangesLeftAndRight() throws {
        let samples = TestFolder.pattern(width: 9, height: 6, seed: 3)
        let picture = try VipsImage.fromMemory(samples, width: 9, height: 6, bands: 3)
        let seed = try #require(
            (0..<50).first { seed in
                RGBCrop(
                    width: 9, height: 6, cropSize: 4, shortSide: 6,
                    random: SeededRandom(seed: seed)
                ).isMirrored
            })
        let crop = RGBCrop(
            width: 9, height: 6, cropSize: 4, shortSide: 6, random: SeededRandom(seed: seed))
        let result = try crop.samples(of: picture, size: 4)
        for y in 0..<4 {
            for x in 0..<4 {
                for band in 0..<3 {
                    let source = 3 * ((crop.y + y) * 9 + crop.x + 3 - x) + band
                    #expect(result[3 * (4 * y + x) + band] == samples[source])
                }
            }
        }
    }
}
