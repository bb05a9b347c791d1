import TensorCore
import Testing

@testable import Kernels

@Suite struct LossTests {
    /// The definition over [channel][position], of the values before the sigmoid.
    private func chromaTwin(
        _ logits: [[Double]], _ target: [[Double]], weighting: Double, scale: Double
    ) -> Double {
        var sum = 0.0
        for position in logits[0].indices {
            let wanted = target.map { $0[position] }
            let mean = wanted.reduce(0, +) / Double(wanted.count)
            let neutral = wanted.count == 3 ? mean : 0.5
            let distance = wanted.map { ($0 - neutral) * ($0 - neutral) }.reduce(0, +)
            let weight = 1 + weighting * 2 * distance.squareRoot()
            for (channel, wanted) in wanted.enumerated() {
                let error = 1 / (1 + exponential(-logits[channel][position])) - wanted
                sum += weight * error * error
            }
        }
        return scale * sum
    }

    @Test(arguments: [2, 3], [0, 1.5] as [Float])
    func chromaLossIsTheDefinitionAndItsGradientTheSlope(channels: Int, weighting: Float) {
        let (height, width) = (3, 5)
        var random = SeededRandom(seed: UInt64(channels))
        let shape = [channels, height, width]
        let logits = random.tensor(shape).scalars.map { Double($0) * 3 }
        let target = random.tensor(shape).scalars.map { ($0 + 1) / 2 }
        let sigmoids = logits.map { Float(1 / (1 + exponential(-$0))) }
        let output = MapFixtures.map(Tensor(shape: shape, scalars: sigmoids), lanes: 1)
        let gradient = MapFixtures.used(channels: channels, height: height, width: width)
        let scale = 1.0 / 60
        let loss = target.withUnsafeBufferPointer { target in
            target.baseAddress.map {
                chromaLoss(
                    output: output, target: $0, weighting: weighting, scale: scale,
                    gradient: gradient)
            }
        }
        func planes(_ values: [Double]) -> [[Double]] {
            (0..<channels).map { Array(values[$0 * 15..<($0 + 1) * 15]) }
        }
        func twin(_ logits: [Double]) -> Double {
            chromaTwin(
                planes(logits), planes(target.map { Double($0) }), weighting: Double(weighting),
                scale: scale)
        }
        #expect(abs((loss ?? .nan) - twin(logits)) < 1e-7)
        #expect(MapFixtures.isClean(gradient))
        let slopes = MapFixtures.planes(gradient).scalars
        for index in logits.indices {
            let expected = slope(at: logits[index]) {
                var moved = logits
                moved[index] = $0
                return twin(moved)
            }
            #expect(abs(Double(slopes[index]) - expected) < 1e-7)
        }
    }

    private func crossEntropyTwin(_ logits: [[Double]], _ labels: [Int?]) -> Double {
        let losses = zip(logits, labels).compactMap { row, label in
            label.map { logarithm(row.map(exponential).reduce(0, +)) - row[$0] }
        }
        return losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count)
    }

    @Test(arguments: [[2, nil, 0, 3], [nil, nil, nil, 1], [nil, nil, nil, nil]] as [[Int?]])
    func crossEntropyIsTheDefinitionAndItsGradientTheSlope(labels: [Int?]) {
        var random = SeededRandom(seed: 61)
        let logits = random.tensor([4, 5])
        let rows = (0..<4).map { row in
            logits.scalars[row * 5..<row * 5 + 5].map { Double($0) }
        }
        let (loss, gradient) = crossEntropy(logits: logits, labels: labels, gradientScale: 0.25)
        #expect(abs(loss - crossEntropyTwin(rows, labels)) < 1e-12)
        for index in 0..<20 {
            let expected = slope(at: rows[index / 5][index % 5]) {
                var moved = rows
                moved[index / 5][index % 5] = $0
                return crossEntropyTwin(moved, labels)
            }
            #expect(abs(Double(gradient.scalars[index]) - expected / 4) < 1e-7)
        }
    }

    @Test func crossEntropyHoldsAtExtremes() {
        let logits = Tensor(shape: [2, 3], scalars: [10_000, -10_000, 0, 3e38, -3e38, 0])
        let (loss, gradient) = crossEntropy(logits: logits, labels: [1, 0])
        #expect(loss == 10_000)
        #expect(gradient.scalars == [0.5, -0.5, 0, 0, 0, 0])
        let broken = Tensor(shape: [1, 2], scalars: [.nan, 0])
        #expect(crossEntropy(logits: broken, labels: [1]).loss.isNaN)
    }
}
