import NeuralNetwork
import TensorCore
import Testing

@testable import Colorization

@Suite struct PaletteTests {
    static let golden = Palette(a: 6, b: 22, deviationOfA: 5, deviationOfB: 9, chroma: 24)
    static let bluish = Palette(a: -2, b: -9, deviationOfA: 4, deviationOfB: 12, chroma: 15)

    /// The small network of the oracles, with two palettes for each of its five classes.
    static func colorizer() throws -> Colorizer {
        var (tensors, metadata) = try ModelFixtures.parts("semantic/model_small.safetensors")
        var random = SeededRandom(seed: 5)
        tensors["palettes"] = random.tensor([5, 2, 5])
        return Colorizer(try ColorizationModel(parameters: tensors, metadata: metadata))
    }

    /// The palette is added to sums that were kept: the encoder is not run again.
    @Test func aPaletteGivenLaterIsThatGivenAtOnce() throws {
        let colorizer = try Self.colorizer()
        #expect(colorizer.takesPalettes)
        let copy = MemoryLightness(width: 224, height: 224, seed: 1).tensor.scalars
        let own = colorizer.globalFeatures(of: copy)
        for palette in [Self.golden, Self.bluish] {
            let at = colorizer.globalFeatures(
                of: copy, conditions: ColorConditions(palette: palette))
            let later = colorizer.features(own, under: palette)
            #expect(later == at && later != own)
            #expect(colorizer.features(later, under: Self.golden).sums == own.sums)
        }
    }

    @Test func theInputsOfAPaletteLeadBackToIt() {
        let back = Palette(inputs: Self.golden.inputs.dropLast())
        #expect(back.distance(to: Self.golden) < 1e-5)
        #expect(abs(Self.golden.distance(to: Self.bluish) - Float(1_116).squareRoot()) < 1e-3)
    }

    @Test func nearPalettesLieOnTheWay() {
        let near = Self.golden.near(Self.bluish, within: 10)
        #expect(abs(near.distance(to: Self.bluish) - 10) < 1e-3)
        let whole = Self.golden.distance(to: Self.bluish)
        #expect(abs(near.distance(to: Self.golden) + 10 - whole) < 1e-3)
        #expect(Self.golden.near(Self.bluish, within: 50).distance(to: Self.golden) < 1e-4)
    }

    // MARK: Wishes

    @Test(arguments: [Float(-1), -0.3, 0.5, 1]) func wishesMoveTheMeanTheirWay(_ wish: Float) {
        let warm = PaletteWish(warmth: wish, greenness: 0, colorfulness: 0)
            .applied(to: Self.bluish)
        #expect((warm.b - Self.bluish.b) * wish > 3 * wish * wish)
        let green = PaletteWish(warmth: 0, greenness: wish, colorfulness: 0)
            .applied(to: Self.bluish)
        #expect((green.a - Self.bluish.a) * wish < -3 * wish * wish)
        #expect(warm.deviationOfA == Self.bluish.deviationOfA)
    }

    @Test func colorfulnessScalesAllOfIt() {
        func applied(_ wish: Float) -> Palette {
            PaletteWish(warmth: 0, greenness: 0, colorfulness: wish).applied(to: Self.golden)
        }
        let (more, less) = (applied(1), applied(-1))
        #expect(more.chroma > 1.5 * Self.golden.chroma && less.chroma < Self.golden.chroma / 1.5)
        let ratios = [more.a / Self.golden.a, more.chroma / Self.golden.chroma]
        #expect(abs(ratios[0] - ratios[1]) < 1e-4)
        #expect(PaletteWish.none.applied(to: Self.golden).distance(to: Self.golden) < 1e-4)
    }

    // MARK: Correction

    /// Colours with a grey among them.
    private static func colors(_ count: Int, seed: UInt64) -> (a: [Float], b: [Float]) {
        var random = SeededRandom(seed: seed)
        let a = random.tensor([count]).scalars.map { 3 + 17 * $0 }
        let b = random.tensor([count]).scalars.map { 7 + 17 * $0 }
        return (a + [0], b + [0])
    }

    @Test(arguments: 1...5) func aCorrectionComesNearToWhatIsWanted(_ seed: Int) {
        var (a, b) = Self.colors(500, seed: UInt64(seed))
        let found = Palette(a: a, b: b)
        for wanted in [Self.golden, Self.bluish] {
            (a, b) = Self.colors(500, seed: UInt64(seed))
            ChromaCorrection(from: found, to: wanted).apply(a: &a, b: &b, count: a.count)
            let reached = Palette(a: a, b: b)
            #expect(Self.meanDistance(reached, wanted) < 0.4 * Self.meanDistance(found, wanted))
            #expect(reached.distance(to: wanted) < found.distance(to: wanted))
            #expect(a[500] == 0 && b[500] == 0, "grey stays grey")
        }
    }

    private static func meanDistance(_ left: Palette, _ right: Palette) -> Float {
        let (a, b) = (left.a - right.a, left.b - right.b)
        return (a * a + b * b).squareRoot()
    }

    @Test func aCorrectionIsLimited() {
        let gray = Palette(a: 0, b: 0, deviationOfA: 0.1, deviationOfB: 0.1, chroma: 0.1)
        let gaudy = Palette(a: 50, b: 60, deviationOfA: 9, deviationOfB: 9, chroma: 80)
        var (a, b): ([Float], [Float]) = ([3, 40], [4, 0])
        ChromaCorrection(from: gray, to: gaudy).apply(a: &a, b: &b, count: 2)
        let moves = [(5.25, 7), (70, 0)].enumerated().map { index, start in
            let (x, y) = (a[index] - Float(start.0), b[index] - Float(start.1))
            return (x * x + y * y).squareRoot()
        }
        #expect(abs(moves[0] - 0.875 * 15) < 1e-3, "in proportion to the chroma, 8.75")
        #expect(abs(moves[1] - 15) < 1e-3)
        let same = ChromaCorrection(from: Self.golden, to: Self.golden)
        #expect(same == .none)
    }

    /// In bands, of any kind of target, as in memory.
    @Test func aCorrectionIsAppliedToPlanes() throws {
        let colorizer = try Self.colorizer()
        let picture = MemoryLightness(width: 72, height: 40, seed: 3)
        let copy = MemoryLightness(width: 224, height: 224, seed: 4).tensor.scalars
        let global = colorizer.globalFeatures(of: copy)
        let correction = ChromaCorrection(from: Self.bluish, to: Self.golden)
        func plane(_ correction: ChromaCorrection) throws -> ChromaPlane {
            let plane = try ChromaPlane(pictureWidth: 72, pictureHeight: 40, folder: nil)
            try colorizer.colorize(
                picture, global: global, correction: correction, threads: ThreadBudget(2),
                into: plane)
            return plane
        }
        let (plain, corrected) = (try plane(.none), try plane(correction))
        for row in 0..<plain.height {
            var a = Array(UnsafeBufferPointer(start: plain.a(row: row), count: plain.width))
            var b = Array(UnsafeBufferPointer(start: plain.b(row: row), count: plain.width))
            correction.apply(a: &a, b: &b, count: plain.width)
            let found = UnsafeBufferPointer(start: corrected.a(row: row), count: plain.width)
            let foundB = UnsafeBufferPointer(start: corrected.b(row: row), count: plain.width)
            #expect(Array(found) == a && Array(foundB) == b)
        }
        #expect(plain.a(row: 0)[0] != corrected.a(row: 0)[0], "there is something to correct")
    }

    // MARK: Titles

    @Test func coloringsAreNamedByTheirLook() {
        let own = Palette(a: 2, b: 5, deviationOfA: 4, deviationOfB: 6, chroma: 9)
        func changed(_ a: Float, _ b: Float, _ chroma: Float) -> Palette {
            Palette(
                a: own.a + a, b: own.b + b, deviationOfA: 4, deviationOfB: 6,
                chroma: own.chroma + chroma)
        }
        var titles = ColoringTitles(beside: own)
        #expect(titles.take(for: changed(2, 12, 6)) == "warmer")
        #expect(titles.take(for: changed(2, 10, 6)) == "warmer and more colourful")
        #expect(titles.take(for: changed(0, -9, 0)) == "cooler")
        #expect(titles.take(for: changed(-9, 3, 2)) == "greener")
        #expect(titles.take(for: changed(9, -3, 2)) == "rosier")
        #expect(titles.take(for: changed(0, 0, -5)) == "paler")
        #expect(titles.take(for: changed(0, 0, 8)) == "more colourful")
        #expect(titles.take(for: own) == "hardly different")
        #expect(titles.free(for: own) == nil)
        #expect(titles.take(for: own) == "hardly different (2)")
        var seen: Set<String> = []
        for _ in 0..<9 { seen.insert(titles.take(for: changed(2, 12, 6))) }
        #expect(seen.count == 9 && !seen.contains("warmer"))
    }

    @Test(arguments: [1, 3, 8]) func alternativesDifferAndHaveTitlesOfTheirOwn(_ count: Int) throws
    {
        let colorizer = try Self.colorizer()
        let picture = MemoryLightness(width: 96, height: 64, seed: 7)
        let copy = MemoryLightness(width: 224, height: 224, seed: 8).tensor.scalars
        let global = colorizer.globalFeatures(of: copy)
        let plane = LightnessPlane(
            width: 96, height: 64, values: picture.tensor.scalars.map { 100 * ($0 + 0.5) })
        func found() -> [Alternative] {
            colorizer.alternatives(
                count, for: plane, tone: .unchanged, global: global, result: Coloring(global),
                threads: ThreadBudget(2))
        }
        let alternatives = found()
        #expect(alternatives.count == count && alternatives == found())
        #expect(Set(alternatives.map(\.title)).count == count)
        #expect(Set(alternatives.map(\.features.features)).count == count)
        #expect(alternatives.allSatisfy { $0.features.map == global.map })
    }
}
