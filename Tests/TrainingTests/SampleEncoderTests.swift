import ColorScience
import Colorization
import Foundation
import TensorCore
import Testing

@testable import Training

@Suite struct SampleEncoderTests {
    private static let side = 12
    private static let samples: [UInt8] = {
        var random = SeededRandom(seed: 4)
        // With the corners of the cube.
        return [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255]
            + (0..<3 * side * side - 12).map { _ in UInt8(random.next() & 255) }
    }()

    private static func pixel(_ x: Int, _ y: Int) -> RGB {
        let place = 3 * (y * side + x)
        return RGB(
            red: Double(samples[place]) / 255, green: Double(samples[place + 1]) / 255,
            blue: Double(samples[place + 2]) / 255)
    }

    /// The target values of one pixel by the published formulas.
    private static func said(_ target: ModelConfiguration.Target, _ color: RGB) -> [Double] {
        switch target {
        case .lab:
            let lab = Lab(sRGB: color)
            return [lab.a / 180 + 0.5, lab.b / 180 + 0.5]
        case .yuv:
            // Torch's image.rgb2yuv.
            let u = color.red * -0.14713 + color.green * -0.28886 + color.blue * 0.436
            let v = color.red * 0.615 + color.green * -0.51499 + color.blue * -0.10001
            return [u / (2 * 0.436) + 0.5, v / (2 * 0.615) + 0.5]
        case .rgb: return [color.red, color.green, color.blue]
        }
    }

    private static func encoded(
        _ input: ModelConfiguration.Input, _ target: ModelConfiguration.Target,
        emulsion: Emulsion? = nil
    ) -> (seen: [Float], said: [Float]) {
        let encoder = SampleEncoder(
            BatchSettings(
                cropSize: side, framing: .square(shortSide: side), input: input, inputMean: 0.445,
                target: target,
                abRange: 90))
        var seen = [Float](repeating: .nan, count: encoder.inputCount)
        var said = [Float](repeating: .nan, count: encoder.targetCount)
        encoder.encode(samples, emulsion: emulsion, into: &seen, and: &said)
        return (seen, said)
    }

    @Test(
        arguments: [ModelConfiguration.Input.labLightness, .gammaLuma],
        ModelConfiguration.Target.allCases)
    func equalsTheFormulas(
        input: ModelConfiguration.Input, target: ModelConfiguration.Target
    ) {
        let result = Self.encoded(input, target)
        for y in 0..<Self.side {
            for x in 0..<Self.side {
                let color = Self.pixel(x, y)
                let value =
                    input == .labLightness
                    ? Lab(sRGB: color).l / 100
                    : 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue
                #expect(abs(Double(result.seen[y * Self.side + x]) - (value - 0.445)) < 2e-5)
            }
        }
        let half = Self.side / 2
        #expect(result.said.count == target.channels * half * half)
        for y in 0..<half {
            for x in 0..<half {
                let pixels = [(0, 0), (1, 0), (0, 1), (1, 1)].map {
                    Self.said(target, Self.pixel(2 * x + $0.0, 2 * y + $0.1))
                }
                for channel in 0..<target.channels {
                    let mean = pixels.reduce(0) { $0 + $1[channel] } / 4
                    let value = result.said[(channel * half + y) * half + x]
                    #expect(abs(Double(value) - mean) < 2e-5)
                }
            }
        }
    }

    /// An emulsion changes what is seen and nothing else.
    @Test(arguments: [ModelConfiguration.Input.labLightness, .gammaLuma])
    func emulsionsLeaveColorsAlone(input: ModelConfiguration.Input) {
        let scale = ToneScale(input)
        for target in ModelConfiguration.Target.allCases {
            let plain = Self.encoded(input, target)
            for seed: UInt64 in 0..<20 {
                var random = SeededRandom(seed: seed)
                let old = Self.encoded(
                    input, target, emulsion: Emulsion(scale, random: &random))
                #expect(old.said == plain.said)
                #expect(old.seen != plain.seen)
                #expect(old.seen.allSatisfy { $0 >= -0.446 && $0 <= 0.556 })
            }
        }
    }
}
