import Colorization
import TensorCore
import Testing

@testable import Training

@Suite struct ClassPalettesTests {
    /// A batch of pictures of one class with these mean colours.
    private static func batch(_ colors: [(a: Float, b: Float)], label: Int?) -> TrainingBatch {
        let count = colors.count
        return TrainingBatch(
            input: Tensor(zeros: [count, 1, 2, 2]), target: Tensor(zeros: [count, 2, 1, 1]),
            classes: Array(repeating: label, count: count),
            conditions: colors.map {
                ColorConditions(
                    palette: Palette(
                        a: $0.a, b: $0.b, deviationOfA: 4, deviationOfB: 8, chroma: 20))
            })
    }

    /// Groups of 3, 12, 5 … pictures around six colours.
    private static let groups: [(a: Float, b: Float, count: Int)] = [
        (-40, 10, 3), (30, 40, 12), (0, -40, 5), (60, 0, 20), (-20, -30, 4), (5, 5, 9),
    ]

    private static func scattered(seed: UInt64) -> [(a: Float, b: Float)] {
        var random = SeededRandom(seed: seed)
        return groups.flatMap { group in
            (0..<group.count).map { _ in
                let noise = random.tensor([2]).scalars
                return (group.a + noise[0], group.b + noise[1])
            }
        }.shuffled(using: &random)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func groupsAreFoundTheLargestFirst(seed: UInt64) throws {
        var palettes = ClassPalettes(classes: 1)
        palettes.add(Self.batch(Self.scattered(seed: seed), label: 0))
        let tensor = try #require(palettes.tensor(earlier: nil, seed: seed))
        #expect(tensor.shape == [1, 6, 5])
        #expect(palettes.tensor(earlier: nil, seed: seed)?.scalars == tensor.scalars)
        let ordered = Self.groups.sorted { $0.count > $1.count }
        for (index, group) in ordered.enumerated() {
            let row = Array(tensor.scalars[5 * index..<5 * index + 5])
            #expect(abs(row[0] * 40 - group.a) <= 1 && abs(row[1] * 40 - group.b) <= 1, "\(row)")
            #expect(abs(row[2] - 0.1) < 1e-6 && abs(row[3] - 0.2) < 1e-6)
            #expect(abs(row[4] - 0.5) < 1e-6)
        }
    }

    @Test func classesWithFewPicturesKeepWhatTheyHad() throws {
        var palettes = ClassPalettes(classes: 3)
        palettes.add(Self.batch(Self.scattered(seed: 1), label: 1))
        palettes.add(Self.batch([(1, 1)], label: 2))
        palettes.add(Self.batch([(50, 50)], label: nil))
        let earlier = SeededRandom.palettes([3, 2, 5])
        let tensor = try #require(palettes.tensor(earlier: earlier, seed: 0))
        #expect(tensor.shape == earlier.shape)
        #expect(tensor.scalars[..<10] == earlier.scalars[..<10])
        #expect(tensor.scalars[10..<20] != earlier.scalars[10..<20])
        #expect(tensor.scalars[20...] == earlier.scalars[20...])
        // Without earlier ones they get those of all, and all without a class say nothing.
        let fresh = try #require(palettes.tensor(earlier: nil, seed: 0))
        #expect(fresh.shape == [3, 6, 5])
        #expect(fresh.scalars[..<30] == fresh.scalars[60...])
    }

    @Test func nothingComesOfNothing() {
        var palettes = ClassPalettes(classes: 2)
        #expect(palettes.tensor(earlier: nil, seed: 0) == nil)
        palettes.add(Self.batch([(1, 2), (3, 4), (5, 6)], label: 0))
        #expect(palettes.tensor(earlier: nil, seed: 0) == nil)
        #expect(palettes.tensor(earlier: SeededRandom.palettes([2, 4, 5]), seed: 0) == nil)
        // Pictures that are all alike.
        palettes.add(Self.batch(Array(repeating: (7, 7), count: 9), label: 1))
        #expect(palettes.tensor(earlier: nil, seed: 0)?.scalars.allSatisfy(\.isFinite) == true)
    }
}

extension SeededRandom {
    fileprivate static func palettes(_ shape: [Int]) -> Tensor {
        var random = SeededRandom(seed: 2)
        return random.tensor(shape)
    }
}
