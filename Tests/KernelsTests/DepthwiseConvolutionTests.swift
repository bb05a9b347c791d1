import CKernels
import ReferenceKernels
import TensorCore
import Testing

@testable import Kernels

@Suite struct DepthwiseConvolutionTests {
    /// One convolution of random shape with random weights.
    struct Case: CustomStringConvertible {
        let channels: Int
        let height: Int
        let width: Int
        let kernelSize: Int
        let stride: Int
        let input: Tensor
        let weight: Tensor
        let bias: Tensor?
        let activation: Activation

        var description: String {
            "\(channels)x\(height)x\(width), \(kernelSize)x\(kernelSize), stride \(stride), "
                + "\(activation)"
        }

        init(random: inout SeededRandom) {
            func pick(_ range: ClosedRange<Int>) -> Int {
                range.lowerBound + Int(random.next() % UInt64(range.count))
            }
            channels = [pick(1...15), 16, pick(17...50)][pick(0...2)]
            kernelSize = [3, 5][pick(0...1)]
            stride = pick(1...2)
            (height, width) = (pick(1...12) * stride, pick(1...20) * stride)
            activation = [.identity, .relu, .relu6][pick(0...2)]
            let hasBias = pick(0...1) == 0
            input = random.tensor([channels, height, width])
            weight = random.tensor([channels, 1, kernelSize, kernelSize])
            bias = hasBias ? random.tensor([channels]) : nil
        }

        func reference() -> Tensor {
            let sums = referenceConvolveDepthwise(
                input, weight: weight, bias: bias, stride: stride)
            return Tensor(
                shape: sums.shape, scalars: sums.scalars.map { referenceActivate($0, activation) })
        }

        /// In bands of so many rows, with no more rows of the input at a time than they need.
        func run(
            bandRows: Int = .max, threads: Int = 1, level: ckernels_isa = ckernels_detected_isa()
        ) -> Tensor {
            let convolution = DepthwiseConvolution(
                weight: weight, bias: bias, stride: stride, activation: activation,
                instructionSet: level)
            let rows = convolution.outputExtent(of: height)
            let step = min(bandRows, rows)
            let source = FeatureMapRows(
                channels: channels, width: width, height: height,
                capacity: min(height, step * stride + kernelSize))
            let target = FeatureMapRows(
                channels: channels, width: convolution.outputExtent(of: width), height: rows,
                capacity: rows)
            let team = ThreadTeam(scratchFloats: 1)
            var written = 0
            for first in Swift.stride(from: 0, to: rows, by: step) {
                let band = first..<min(first + step, rows)
                let end = convolution.inputRows(of: band, height: height).upperBound
                for row in written..<end { write(row, to: source) }
                written = end
                convolution.compute(
                    rows: band, from: source, into: target, threads: threads, team: team)
            }
            return target.copy(rows: 0..<rows)
        }

        private func write(_ row: Int, to map: FeatureMapRows) {
            input.withUnsafeScalars { scalars in
                guard let base = scalars.baseAddress else { return }
                for channel in 0..<channels {
                    map.write(base + (channel * height + row) * width, channel: channel, row: row)
                }
            }
        }
    }

    private static var cases: [Case] {
        var random = SeededRandom(seed: 20_18)
        return (0..<60).map { _ in Case(random: &random) }
    }

    @Test(arguments: KernelLevelTests.levels)
    func agreesWithTheReference(_ level: ckernels_isa) {
        for c in Self.cases {
            let difference = maximumDifference(c.run(level: level), c.reference())
            #expect(difference <= 1e-5, "\(c), level \(level.rawValue)")
        }
    }

    @Test func neitherBandsNorThreadsChangeABit() {
        for c in Self.cases {
            let whole = c.run().scalars
            #expect(c.run(bandRows: 1).scalars == whole, "\(c) row by row")
            #expect(c.run(bandRows: 3, threads: 3).scalars == whole, "\(c) on threads")
        }
    }
}
