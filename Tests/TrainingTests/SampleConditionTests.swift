import Colorization
import Imaging
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Training

/// What a network that keeps places is shown of photographs, and what it is told of their colours.
@Suite(.oneAtATime) struct SampleConditionTests {
    private static let cells = 4
    private static let half = 16

    private static func batches(
        _ count: Int, _ folder: TestFolder, _ settings: BatchSettings
    ) throws -> [TrainingBatch] {
        let loader = BatchLoader(
            try PhotographSet(folder.path), settings, reader: .here(folder.path))
        return try (0..<count).map { _ in try loader.next() }
    }

    /// a* and b* at half size of a picture of a batch, by the definition of the target.
    private static func colors(_ batch: TrainingBatch, _ index: Int) -> (a: [Double], b: [Double]) {
        let area = half * half
        let values = batch.target.scalars[2 * area * index..<2 * area * (index + 1)]
            .map { (Double($0) - 0.5) * 200 }
        return (Array(values[..<area]), Array(values[area...]))
    }

    @Test func hintsAreTheMeansOfTheirCells() throws {
        let folder = try TestFolder.mixed()
        var counts: [Int] = []
        for batch in try Self.batches(40, folder, .whole()) {
            for (index, told) in batch.conditions.enumerated() {
                guard let hints = told.hints else { continue }
                #expect(hints.shape == [3, Self.cells, Self.cells])
                let (a, b) = Self.colors(batch, index)
                let known = hints.scalars[32...].filter { $0 == 1 }.count
                counts.append(known)
                for cell in 0..<16 {
                    let places = (0..<16).map { place in
                        (cell / 4 * 4 + place / 4) * Self.half + cell % 4 * 4 + place % 4
                    }
                    let isKnown = hints.scalars[32 + cell] == 1
                    for (channel, values) in [a, b].enumerated() {
                        let mean = places.reduce(0) { $0 + values[$1] } / 16 / 100
                        let found = Double(hints.scalars[16 * channel + cell])
                        #expect(abs(found - (isKnown ? mean : 0)) < 1e-5)
                    }
                    #expect(isKnown || hints.scalars[32 + cell] == 0)
                }
            }
        }
        // Half of 160; three standard deviations are 19.
        #expect((61...99).contains(counts.count), "\(counts.count)")
        #expect(counts.allSatisfy { (1...16).contains($0) })
        // By the logarithm: a third has one or two, a seventh all the 16 that there are.
        #expect(counts.contains(1) && counts.contains(16))
        #expect(counts.sorted()[counts.count / 2] < 9)
    }

    @Test func palettesAreTheStatisticsOfThePicture() throws {
        let folder = try TestFolder.mixed()
        var count = 0
        for batch in try Self.batches(40, folder, .whole()) {
            for (index, told) in batch.conditions.enumerated() {
                guard let palette = told.palette else { continue }
                count += 1
                let (a, b) = Self.colors(batch, index)
                let points = Double(a.count)
                func mean(_ values: [Double]) -> Double { values.reduce(0, +) / points }
                func deviation(_ values: [Double]) -> Double {
                    let middle = mean(values)
                    return mean(values.map { ($0 - middle) * ($0 - middle) }).squareRoot()
                }
                let chroma = mean(zip(a, b).map { ($0 * $0 + $1 * $1).squareRoot() })
                let expected = [mean(a), mean(b), deviation(a), deviation(b), chroma].map {
                    $0 / 40
                }
                for (found, expected) in zip(palette.inputs, expected + [1]) {
                    #expect(abs(Double(found) - expected) < 1e-4)
                }
            }
        }
        #expect((61...99).contains(count), "\(count)")
    }

    /// What is told changes nothing of what is seen and said; without shares nothing is told.
    @Test func conditionsAreBesideThePicture() throws {
        let folder = try TestFolder.mixed()
        let told = try Self.batches(6, folder, .whole())
        let plain = try Self.batches(6, folder, .whole(conditions: nil))
        for (told, plain) in zip(told, plain) {
            #expect(told.input.scalars == plain.input.scalars)
            #expect(told.target.scalars == plain.target.scalars)
            #expect(plain.conditions.allSatisfy { $0.hints == nil && $0.palette == nil })
            #expect(told.copy.scalars == told.input.scalars)
        }
        #expect(told.contains { $0.conditions.contains { $0.hints != nil } })
    }

    /// Photographs of any shape are seen as a whole, squashed; those that are held out as they are, and nothing is
    /// told of them unless it is asked for.
    @Test func wholePhotographsAreSquashed() throws {
        let folder = try TestFolder()
        let file = try folder.photograph("c/1.png", width: 96, height: 40, seed: 3)
        let set = try PhotographSet(folder.path)
        for tellsPalettes in [false, true] {
            var batches = ValidationBatches(
                set, .whole(1), tellingPalettes: tellsPalettes, reader: .here(folder.path))
            let batch = try #require(try batches.next())
            #expect(batch.conditions[0].hints == nil)
            #expect((batch.conditions[0].palette != nil) == tellsPalettes)
            let picture = try SourcePicture(opening: file).decode(workFolder: folder.path)
            let squashed = try picture.readColors(
                x: 0, y: 0, width: 96, height: 40, targetWidth: 32, targetHeight: 32)
            let encoder = SampleEncoder(.whole())
            var input = [Float](repeating: 0, count: encoder.inputCount)
            var target = [Float](repeating: 0, count: encoder.targetCount)
            encoder.encode(squashed, emulsion: nil, into: &input, and: &target)
            #expect(batch.input.scalars == input)
            #expect(batch.target.scalars == target)
        }
    }

    @Test func partsAreMostOfThePhotographAboutOfItsShape() {
        let (width, height) = (300, 200)
        var areas: [Double] = []
        var mirrored = 0
        for seed: UInt64 in 0..<400 {
            let crop = RGBCrop(width: width, height: height, random: SeededRandom(seed: seed))
            #expect(crop.x >= 0 && crop.x + crop.width <= width)
            #expect(crop.y >= 0 && crop.y + crop.height <= height)
            let share = max(Double(crop.width) / 300, Double(crop.height) / 200)
            #expect(share >= 0.55 - 0.005 && share <= 1)
            let stretch = Double(crop.width) / Double(crop.height) / 1.5
            #expect(stretch > 0.8 && stretch < 1.25)
            areas.append(share)
            if crop.isMirrored { mirrored += 1 }
        }
        // The mean of 0.55 + 0.45 · sqrt(u) is 0.85.
        #expect(abs(areas.reduce(0, +) / 400 - 0.85) < 0.02)
        #expect((160...240).contains(mirrored))
        let whole = RGBCrop(width: width, height: height, random: nil)
        #expect(whole.x == 0 && whole.y == 0 && whole.width == 300 && whole.height == 200)
        #expect(!whole.isMirrored)
        // Photographs of a few pixels.
        for seed: UInt64 in 0..<20 {
            let crop = RGBCrop(width: 1, height: 2, random: SeededRandom(seed: seed))
            #expect(crop.width == 1 && (1...2).contains(crop.height))
        }
    }
}
