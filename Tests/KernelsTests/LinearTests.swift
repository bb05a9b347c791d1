@testable import Kernels
import TensorCore
import Testing

@Suite struct LinearTests {
    @Test(arguments: [(1, 1), (2, 9), (33, 256), (7, 1000)])
    func agreesWithTheReference(outputs: Int, inputs: Int) {
        var random = SeededRandom(seed: UInt64(outputs * 1000 + inputs))
        let input = random.tensor([inputs]).scalars
        let weight = random.tensor([outputs, inputs])
        for bias in [nil, random.tensor([outputs])] {
            let expected = referenceLinear(input, weight: weight, bias: bias)
            for activation in [Activation.identity, .relu, .sigmoid] {
                let result = linear(input, weight: weight, bias: bias, activation: activation)
                for (value, wanted) in zip(result, expected) {
                    #expect(abs(value - referenceActivate(wanted, activation)) < 1e-4)
                }
            }
        }
    }

    @Test func softmaxIsADistributionThatCannotOverflow() {
        #expect(softmax([]) == [])
        #expect(softmax([5]) == [1])
        let result = softmax([1000, 1001, 999])
        // e^-1, 1, e^-2 over their sum.
        for (value, wanted) in zip(result, [0.244_728_47, 0.665_240_96, 0.090_030_57] as [Float]) {
            #expect(abs(value - wanted) < 1e-6)
        }
    }
}

@Suite struct BorderBiasTests {
    /// Against the plain way: constant channels repeated over the map and convolved.
    @Test(arguments: [(1, 1), (1, 2), (2, 1), (1, 5), (5, 1), (2, 2), (3, 3), (4, 6)], [1, 3])
    func equalsConvolvingRepeatedChannels(size: (Int, Int), kernelSize: Int) {
        let (height, width) = size
        var random = SeededRandom(seed: UInt64(height * 100 + width * 10 + kernelSize))
        let weight = random.tensor([5, 7, kernelSize, kernelSize])
        let bias = random.tensor([5])
        let constant = random.tensor([4]).scalars
        var repeated = Tensor(zeros: [7, height, width])
        repeated.withUnsafeMutableScalars { scalars in
            for index in scalars.indices where index >= 3 * height * width {
                scalars[index] = constant[index / (height * width) - 3]
            }
        }
        let expected = referenceConvolve(
            repeated, weight: weight, bias: bias,
            geometry: ConvolutionGeometry(kernelSize: kernelSize, padding: kernelSize / 2))
        let border = BorderBias(constant: constant, weight: weight, bias: bias)
        var whole = Tensor(zeros: [5, height, width])
        whole.withUnsafeMutableScalars { scalars in
            // In four parts, so that inner and outer edges of regions both occur.
            for (rows, columns) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let y = rows == 0 ? 0..<height / 2 : height / 2..<height
                let x = columns == 0 ? 0..<width / 2 : width / 2..<width
                border.apply(
                    to: MutablePlanes(
                        scalars.baseAddress! + y.lowerBound * width + x.lowerBound, channels: 5,
                        height: y.count, width: x.count, rowStride: width,
                        channelStride: height * width),
                    region: Region(
                        x: x.lowerBound, y: y.lowerBound, width: x.count, height: y.count),
                    mapWidth: width, mapHeight: height, activation: .relu)
            }
        }
        for (value, wanted) in zip(whole.scalars, expected.scalars) {
            #expect(abs(value - max(0, wanted)) < 1e-5)
        }
    }
}

@Suite struct BLASCheckTests {
    @Test func thisLibraryIsRightOnThisProcessor() {
        let result = BLASCheck.run()
        #expect(result.failures == [])
        #expect(result.isCorrect && result.saferCoreType(current: nil) == nil)
        #expect(!result.coreName.isEmpty && result.configuration.contains("OpenBLAS"))
    }

    #if arch(x86_64)
    @Test func wrongProductsLeadToSaferRoutinesUntilNoneAreLeft() {
        let wrong = BLASCheckResult(coreName: "New", configuration: "", failures: ["sgemm"])
        #expect(["Haswell", "Nehalem"].contains(wrong.saferCoreType(current: nil)))
        #expect(wrong.saferCoreType(current: "Haswell") == "Nehalem")
        #expect(wrong.saferCoreType(current: "Nehalem") == nil)
    }
    #endif
}
