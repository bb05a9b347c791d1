import TensorCore
import Testing

@testable import Colorization

/// Scaling along one axis, against the definition in Double.
@Suite struct AlignedScalingTests {
    private func row(_ values: [Float], to count: Int) -> [Float] {
        AlignedScaling((values.count, 1), to: (count, 1)).scaled(values)
    }

    @Test func cornersStayOnCorners() {
        #expect(row([1, 3], to: 5) == [1, 1.5, 2, 2.5, 3])
        #expect(row([1, 3, 7], to: 5) == [1, 2, 3, 5, 7])
        #expect(row([4], to: 3) == [4, 4, 4])
    }

    @Test func reducingTakesMeansOfIntervals() {
        #expect(row([1, 3, 5, 7], to: 2) == [2, 6])
        // 1.5 samples each: (1 + 0.5 · 4) / 1.5, (0.5 · 4 + 10) / 1.5
        #expect(row([1, 4, 10], to: 2) == [2, 8])
        #expect(row([1, 4, 10], to: 1) == [5])
    }

    @Test func equalSizesAreCopies() {
        let values = (0..<9).map { Float($0).squareRoot() }
        #expect(row(values, to: 9) == values)
        #expect(AlignedScaling((3, 3), to: (3, 3)).scaled(values) == values)
    }

    @Test func columnsGoTheSameWayAsRows() {
        var random = SeededRandom(seed: 1)
        for (source, target) in [(5, 13), (13, 5), (40, 39), (39, 40), (224, 37), (2, 301)] {
            let values = random.tensor([source]).scalars
            let down = AlignedScaling((1, source), to: (1, target)).scaled(values)
            #expect(down == row(values, to: target))
        }
    }

    /// Sums of products over places, whatever the sizes.
    @Test(arguments: 0..<60 as Range<UInt64>) func equalsTheDefinition(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let source = Int.random(in: 1...90, using: &random)
        let target = Int.random(in: 1...90, using: &random)
        let values = random.tensor([source]).scalars
        for (index, value) in row(values, to: target).enumerated() {
            #expect(abs(Double(value) - definition(values, target, index)) < 1e-4)
        }
    }

    private func definition(_ values: [Float], _ target: Int, _ index: Int) -> Double {
        let source = values.count
        if target > source {
            let place = Double(index) * Double(source - 1) / Double(target - 1)
            let first = min(Int(place), source - 1)
            let next = min(first + 1, source - 1)
            return Double(values[first])
                + (place - Double(first)) * Double(values[next] - values[first])
        }
        let scale = Double(source) / Double(target)
        let (start, end) = (Double(index) * scale, Double(index + 1) * scale)
        let sum = values.enumerated().reduce(0.0) { sum, item in
            let overlap = min(end, Double(item.offset + 1)) - max(start, Double(item.offset))
            return sum + max(0, overlap) * Double(item.element)
        }
        return sum / scale
    }
}
