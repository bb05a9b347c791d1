import TensorCore
import Testing

@testable import Colorization

/// Hints that spread against plain twins.
@Suite struct HintSpreadTests {
    private static let red = ColorHints.Color(a: 50, b: 30)
    private static let blue = ColorHints.Color(a: 10, b: -40)

    private func noise(_ count: Int, _ range: ClosedRange<Float>, _ seed: UInt64) -> [Float] {
        var generator = SeededRandom(seed: seed)
        return (0..<count).map { _ in Float.random(in: range, using: &generator) }
    }

    @Test(arguments: [(1, 1), (1, 9), (7, 1), (5, 4), (23, 31), (60, 44)])
    func distancesEqualTheTwins(width: Int, height: Int) {
        let seed = UInt64(100 * width + height)
        let lightness = noise(width * height, 0...(seed % 2 == 0 ? 40 : 8), seed)
        let side = 4
        let map = noise(3 * side * side, 0...1, seed + 1)
        let costs = StepCosts(
            lightness: lightness, width: width, regions: RegionSteps(map, side: side))
        let twin = PlainHints(
            lightness: lightness, width: width, height: height, map: map, side: side)
        var distances = GeodesicDistances(costs)
        for seeds in [[0], [width * height - 1, width * height / 2], [width * height / 3]] {
            var found = [Float](repeating: .infinity, count: width * height)
            distances.search(from: seeds) { found[$0] = $1 }
            let expected = twin.distances(from: seeds)
            for (index, value) in found.enumerated() {
                // Where ways cost nearly the limit, rounding decides whether it is reached.
                let isFar = expected[index] > Double(GeodesicDistances.limit) - 1e-4
                #expect(
                    isFar
                        ? value > GeodesicDistances.limit - 2e-4
                        : abs(Double(value) - expected[index]) < 1e-4,
                    "\(width)x\(height), \(seeds), \(index): \(value), \(expected[index])")
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func fieldsEqualTheTwins(seed: UInt64) throws {
        let (width, height) = (40, 30)
        let lightness = noise(width * height, 20...60, seed)
        var hints = ColorHints(width: width, height: height)
        #expect(hints.claim(Self.red, name: 1, x: 0.2, y: 0.3) == nil)
        #expect(hints.claim(Self.blue, name: 2, x: 0.7, y: 0.6) == nil)
        #expect(hints.claim(Self.red, name: 3, x: 0.9, y: 0.9) == nil)
        let field = HintField(
            hints, StepCosts(lightness: lightness, width: width, regions: nil))
        let twin = PlainHints(
            lightness: lightness, width: width, height: height, map: [], side: 0)
        let samples = [[9 * width + 8, 27 * width + 36], [18 * width + 28]]
        let expected = twin.field(of: [Self.red, Self.blue], at: samples)
        for index in lightness.indices {
            #expect(abs(Double(field.strength[index]) - expected[index].strength) < 2e-3)
            #expect(abs(Double(field.a[index]) - expected[index].a) < 0.1)
            #expect(abs(Double(field.b[index]) - expected[index].b) < 0.1)
        }
        #expect(field.strength[9 * width + 8] == 1)
    }

    /// Two fields with an edge of lightness between them, and a hint in the left one.
    @Test func aColorEndsAtAnEdge() throws {
        let (width, height) = (120, 90)
        let lightness = (0..<width * height).map { Float($0 % width < 60 ? 40 : 75) }
        var hints = ColorHints(width: width, height: height)
        _ = hints.claim(Self.red, name: 1, x: 0.25, y: 0.5)
        let field = HintField(hints, StepCosts(lightness: lightness, width: width, regions: nil))
        func strength(_ x: Int, _ y: Int) -> Float { field.strength[y * width + x] }
        #expect(strength(5, 45) > 0.9)
        #expect(strength(55, 80) > 0.9)
        #expect(strength(66, 45) < 0.05)
        #expect(strength(110, 45) < 0.05)
    }

    @Test func anAreaHoldsWhereItIs() {
        let (width, height) = (20, 10)
        var hints = ColorHints(width: width, height: height)
        _ = hints.claim(Self.red, name: 1) { x, _ in x < 0.3 }
        _ = hints.claim(Self.blue, name: 2, x: 0.5, y: 0.5)
        let even = [Float](repeating: 50, count: width * height)
        let field = HintField(hints, StepCosts(lightness: even, width: width, regions: nil))
        for column in 0..<6 {
            // The point reaches that far, but what an area says counts in it.
            #expect(field.strength[column] == 1)
            #expect(field.a[column] == 50 && field.b[column] == 30)
        }
        #expect(abs(field.a[6] / field.strength[6] - 10) < 1e-3)
    }

    /// The same lightness everywhere: what the network holds for another thing gets less of the colour.
    @Test func aColorEndsWhereTheNetworkSeesAnotherThing() throws {
        let (width, height, side) = (112, 112, 28)
        // Four things side by side, each with a channel of its own.
        let map = (0..<4 * side * side).map { index in
            Float(index / (side * side) == index % side / 7 ? 1 : 0)
        }
        var hints = ColorHints(width: width, height: height)
        _ = hints.claim(Self.blue, name: 1, x: 0.12, y: 0.5)
        let even = [Float](repeating: 50, count: width * height)
        func strengths(_ regions: RegionSteps?) -> [Float] {
            let field = HintField(hints, StepCosts(lightness: even, width: width, regions: regions))
            return (0..<4).map { field.strength[56 * width + 14 + 28 * $0] }
        }
        let (plain, guided) = (strengths(nil), strengths(RegionSteps(map, side: side)))
        #expect(plain[0] > 0.99 && guided[0] > 0.99)
        for thing in 1..<4 { #expect(guided[thing] < plain[thing] - 0.05) }
        #expect(RegionSteps([Float](repeating: 2, count: 784), side: 28) == nil)
        #expect(RegionSteps([], side: 28) == nil)
    }

    @Test func whoClaimsFirstHolds() {
        var hints = ColorHints(width: 8, height: 8)
        #expect(hints.isEmpty)
        let area = hints.claim(Self.red, name: 4, where: { x, _ in x < 0.5 })
        #expect(area == .init(samples: 32, rival: nil))
        #expect(hints.claim(Self.blue, name: 5, x: 0.1, y: 0.1) == 4)
        #expect(hints.claim(Self.red, name: 6, x: 0.1, y: 0.1) == nil)
        #expect(
            hints.claim(Self.blue, name: 7, where: { x, y in x < 0.6 && y < 0.5 })
                == .init(samples: 4, rival: 4))
        #expect(
            hints.claim(Self.blue, name: 8, where: { x, _ in x < 0.3 })
                == .init(samples: 0, rival: 4))
        #expect(hints.claim(Self.blue, name: 9, where: { _, _ in false }) == .init())
        let groups = hints.groups
        #expect(groups.map(\.color) == [Self.red, Self.blue])
        #expect(groups.map(\.areas.count) == [31, 4])
        #expect(groups.map(\.points.count) == [1, 0])
    }

    @Test func cellsGetTheMeanOfWhatIsKnown() {
        // 2x2 samples a cell.
        var hints = ColorHints(width: 56, height: 56)
        _ = hints.claim(.init(a: 50, b: 0), name: 1, x: 0.5 / 56, y: 0.5 / 56)
        _ = hints.claim(.init(a: 20, b: -30), name: 2, x: 1.5 / 56, y: 0.5 / 56)
        // Half of the cells of column 10, a quarter of one in column 20.
        _ = hints.claim(.init(a: -10, b: 10), name: 3) { x, _ in (20 / 56..<21 / 56).contains(x) }
        _ = hints.claim(.init(a: 0, b: 70), name: 4) { x, y in
            (40 / 56..<41 / 56).contains(x) && (40 / 56..<41 / 56).contains(y)
        }
        let tensor = hints.conditions(side: 28)
        #expect(tensor.shape == [3, 28, 28])
        var expected = [Float](repeating: 0, count: 3 * 784)
        expected[0] = 0.35
        expected[784] = -0.15
        expected[2 * 784] = 1
        // Of an area a few cells, as the network knows no more hints.
        for row in [3, 10, 17, 24] {
            expected[row * 28 + 10] = -0.1
            expected[784 + row * 28 + 10] = 0.1
            expected[2 * 784 + row * 28 + 10] = 1
        }
        // An area too small for any cell is told all the same.
        expected[784 + 20 * 28 + 20] = 0.7
        expected[2 * 784 + 20 * 28 + 20] = 1
        #expect(maximumDifference(tensor.scalars, expected) < 1e-6)
    }

    @Test func theNetworkGetsNoMoreHintsThanItKnows() {
        var hints = ColorHints(width: 250, height: 180)
        for index in 0..<1000 {
            _ = hints.claim(
                Self.red, name: index, x: Double(index % 100) / 100, y: Double(index / 100) / 10)
        }
        #expect(hints.groups.first?.points.count == 1000)
        let known = hints.conditions(side: 28).scalars.suffix(784)
        #expect(known.filter { $0 == 1 }.count == ColorHints.mostCells)
    }

    @Test(arguments: [(1, 1), (3, 2), (500, 7)])
    func gridsOfAnySizeHaveCells(width: Int, height: Int) {
        var hints = ColorHints(width: width, height: height)
        _ = hints.claim(Self.red, name: 1, x: 0.999, y: 0.999)
        let known = hints.conditions(side: 28).scalars.suffix(784)
        #expect(known.filter { $0 == 1 }.count == 1)
    }

    @Test func picturesGetTheColorWhereItHolds() throws {
        let (width, height) = (40, 20)
        func plane() throws -> ChromaPlane {
            try ChromaPlane(
                width: width / 2, height: height / 2, pictureWidth: width, pictureHeight: height)
        }
        let lightness = (0..<width * height).map { Float($0 % width < 20 ? 30 : 90) }
        var hints = ColorHints(width: width / 2, height: height / 2)
        _ = hints.claim(Self.blue, name: 1, x: 0.2, y: 0.5)
        let half = (0..<width * height / 4).map { Float($0 % (width / 2) < 10 ? 30 : 90) }
        let spread = HintSpread(
            hints, seen: half, lightness: half, map: [], side: 28,
            planes: (try plane(), try plane()))
        var a = [Float](repeating: 5, count: width)
        var b = a
        let row = Array(lightness[10 * width..<11 * width])
        spread.apply(row: 10, columns: 0..<width, lightness: row, a: &a, b: &b)
        #expect(abs(a[8] - 10) < 0.5 && abs(b[8] + 40) < 0.5)
        #expect(abs(a[35] - 5) < 0.5 && abs(b[35] - 5) < 0.5)
        // A part of the row is the same part of the whole.
        var (partA, partB) = ([Float](repeating: 5, count: 7), [Float](repeating: 5, count: 7))
        spread.apply(
            row: 10, columns: 6..<13, lightness: Array(row[6..<13]), a: &partA, b: &partB)
        #expect(maximumDifference(partA, Array(a[6..<13])) < 1e-5)
        #expect(maximumDifference(partB, Array(b[6..<13])) < 1e-5)
    }
}

/// The definition in plain loops and double precision.
private struct PlainHints {
    let lightness: [Float]
    let width: Int
    let height: Int
    let map: [Float]
    let side: Int

    private func smooth(_ x: Int, _ y: Int) -> Double {
        var sum = 0.0
        for (dy, vertical) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
            for (dx, horizontal) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
                let column = min(max(x + dx, 0), width - 1)
                let row = min(max(y + dy, 0), height - 1)
                sum += vertical * horizontal * Double(lightness[row * width + column]) / 16
            }
        }
        return sum
    }

    /// Length of the change between two cells of the map, by how much it varies.
    private func change(_ first: (Int, Int), _ second: (Int, Int)) -> Double {
        let area = side * side
        var (sum, spread) = (0.0, 0.0)
        for channel in 0..<map.count / area {
            let values = map[channel * area..<(channel + 1) * area].map(Double.init)
            let mean = values.reduce(0, +) / Double(area)
            spread += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(area)
            let difference = values[first.1 * side + first.0] - values[second.1 * side + second.0]
            sum += difference * difference
        }
        return (sum / spread).squareRoot()
    }

    private func between(_ position: Double) -> (Int, Int, Double) {
        let place = min(max(position, 0), Double(side - 1))
        return (Int(place), min(Int(place) + 1, side - 1), place - place.rounded(.down))
    }

    private func across(_ x: Int, _ y: Int) -> Double {
        let step = Double(side) / Double(width)
        let middle = Double(x + 1) * step - 0.5
        guard !map.isEmpty, middle >= 0, middle < Double(side - 1) else { return 0 }
        let (upper, lower, part) = between((Double(y) + 0.5) * Double(side) / Double(height) - 0.5)
        let cell = Int(middle)
        return step
            * (change((cell, upper), (cell + 1, upper)) * (1 - part)
                + change((cell, lower), (cell + 1, lower)) * part)
    }

    private func along(_ x: Int, _ y: Int) -> Double {
        let step = Double(side) / Double(height)
        let middle = Double(y + 1) * step - 0.5
        guard !map.isEmpty, middle >= 0, middle < Double(side - 1) else { return 0 }
        let (left, right, part) = between((Double(x) + 0.5) * Double(side) / Double(width) - 0.5)
        let cell = Int(middle)
        return step
            * (change((left, cell), (left, cell + 1)) * (1 - part)
                + change((right, cell), (right, cell + 1)) * part)
    }

    private func cost(_ x: Int, _ y: Int, _ dx: Int, _ dy: Int) -> Double {
        let jump = abs(smooth(x + dx, y + dy) - smooth(x, y))
        let (h, v) = (
            dx == 0 ? 0 : across(min(x, x + dx), y), dy == 0 ? 0 : along(x, y)
        )
        return Double(dx * dx + dy * dy).squareRoot() / Double(max(width, height))
            + max(0, jump - 1) / 20 + (h * h + v * v).squareRoot() / 4
    }

    /// Every step is taken until none makes a way cheaper.
    func distances(from seeds: [Int]) -> [Double] {
        var distances = [Double](repeating: .infinity, count: width * height)
        for seed in seeds { distances[seed] = 0 }
        let steps = (0..<height).flatMap { y in
            (0..<width).flatMap { x in
                [(1, 0), (0, 1), (1, 1), (-1, 1)].compactMap { dx, dy -> (Int, Int, Double)? in
                    guard (0..<width).contains(x + dx), y + dy < height else { return nil }
                    return (y * width + x, (y + dy) * width + x + dx, cost(x, y, dx, dy))
                }
            }
        }
        var isChanged = true
        while isChanged {
            isChanged = false
            for (first, second, cost) in steps {
                for (from, to) in [(first, second), (second, first)]
                where distances[from] + cost < distances[to] {
                    distances[to] = distances[from] + cost
                    isChanged = true
                }
            }
        }
        return distances
    }

    func field(
        of colors: [ColorHints.Color], at samples: [[Int]]
    ) -> [(strength: Double, a: Double, b: Double)] {
        let distances = samples.map { self.distances(from: $0) }
        return (0..<width * height).map { index in
            let nearest = distances.map { $0[index] }.min() ?? .infinity
            let near = distances.map {
                $0[index] < Double(GeodesicDistances.limit) ? $0[index] : .infinity
            }
            let weights = near.map { 1 / ($0 * $0 * $0 * $0 + 1e-4) }
            let sum = weights.reduce(0, +)
            guard sum > 0 else { return (0, 0, 0) }
            let strength =
                nearest.isFinite ? exponential(-nearest * nearest * nearest * nearest) : 0
            func mean(_ value: (ColorHints.Color) -> Float) -> Double {
                zip(weights, colors).reduce(0) { $0 + $1.0 * Double(value($1.1)) } / sum * strength
            }
            return (strength, mean(\.a), mean(\.b))
        }
    }

    /// The exponential function of what is not above 0, from its series.
    private func exponential(_ x: Double) -> Double {
        guard x > -40 else { return 0 }
        var (sum, term) = (1.0, 1.0)
        for n in 1...200 {
            term *= -x / Double(n)
            sum += term
        }
        return 1 / sum
    }
}
