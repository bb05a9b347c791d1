@testable import Kernels
import ReferenceKernels
import TensorCore
import Testing

@Suite struct LinearTests {
    @Test(arguments: [(1, 1), (2, 9), (33, 256), (7, 1000), (150, 70)])
    func agreesWithTheReference(outputs: Int, inputs: Int) {
        var random = SeededRandom(seed: UInt64(outputs * 1000 + inputs))
        let input = random.tensor([inputs]).scalars
        let weight = random.tensor([outputs, inputs])
        for bias in [nil, random.tensor([outputs])] {
            let expected = referenceLinear(input, weight: weight, bias: bias)
            for activation in [Activation.identity, .relu, .sigmoid] {
                let result = linear(input, weight: weight, bias: bias, activation: activation)
                let shared = linear(
                    input, weight: weight, bias: bias, activation: activation, threads: 3)
                #expect(shared == result)
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
        let map = FeatureMapRows(channels: 5, width: width, height: height, capacity: height)
        // In two parts, so that inner and outer edges of bands both occur.
        for rows in [0..<height / 2, height / 2..<height] {
            border.apply(
                to: rows, of: map, threads: 2, team: ThreadTeam(scratchFloats: 1))
        }
        let whole = map.copy(rows: 0..<height)
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
