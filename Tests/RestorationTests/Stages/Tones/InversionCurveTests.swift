import ColorScience
import Foundation
import PictureAnalysis
import PictureSupport
import Testing

@testable import Restoration

/// A photograph's tones, code values of 0...1, with every one of them somewhere.
private let truth: [Double] = (0..<160 * 120).map { index in
    let (x, y) = (Double(index % 160) / 159, Double(index / 160) / 119)
    return min(max((SyntheticScene.lightness(x, y) - 8) / 80, 0), 1)
}

@Suite struct InversionCurveTests {
    static func tones(_ codes: [Double], depth: Int = 8) -> InnerTones {
        let last = Double((1 << depth) - 1)
        var counts = [Int](repeating: 0, count: 1 << depth)
        for code in codes { counts[Int((min(max(code, 0), 1) * last).rounded())] += 1 }
        return InnerTones(counts: counts)
    }

    static func error(_ codes: [Double], _ other: [Double]) -> Double {
        let sum = zip(codes, other).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (sum / Double(codes.count)).squareRoot()
    }

    /// The scan of a film negative: density over the logarithm of exposure, a straight line with a toe.
    static func film(_ code: Double, gamma: Double, fog: Double) -> Double {
        let flare = 0.01
        let exposure = log10(SRGB.linear(fromEncoded: code) + flare) - log10(flare)
        let toe = 0.25
        let density = gamma * toe * log1p(expm1(exposure / toe) * 0.5)
        return SRGB.encoded(fromLinear: pow(10, -(density + fog)))
    }

    @Test func whatAnEditorInvertedComesBack() {
        let negative = truth.map { 1 - $0 }
        let curve = InversionCurve(Self.tones(negative))
        #expect(Self.error(negative.map(curve.positive), truth) < 0.12)
        // As it is, it is far off.
        #expect(Self.error(negative, truth) > 0.4)
    }

    @Test(arguments: [0.5, 0.65, 0.8], [0.1, 0.4])
    func filmComesBack(gamma: Double, fog: Double) {
        let negative = truth.map { Self.film($0, gamma: gamma, fog: fog) }
        let curve = InversionCurve(Self.tones(negative, depth: 16))
        #expect(Self.error(negative.map(curve.positive), truth) < 0.12)
        #expect(abs(log10(curve.base) + fog) < 0.1, "\(curve.base) is not the film base")
    }

    @Test(arguments: stride(from: -1, through: 0.6, by: 0.2).map { $0 })
    func curvesFallFromWhiteToBlack(exponent: Double) {
        let curve = InversionCurve(base: 0.8, densest: 0.02, exponent: exponent)
        let codes = (0...1000).map { curve.positive(of: Double($0) / 1000) }
        #expect(codes[0] == 1 && codes[1000] == 0)
        #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(codes.allSatisfy { (0...1).contains($0) })
    }

    @Test func aPictureOfOneToneDoesNotBreak() {
        for code in [0, 0.5, 1] {
            let curve = InversionCurve(Self.tones([code, code]))
            #expect((0...1).contains(curve.positive(of: code)), "\(curve)")
        }
    }

    /// The exponent that turns around an editor's inversion exactly, were sRGB a plain power.
    @Test func theFamilyHoldsThePlainInversion() {
        let curve = InversionCurve(base: 1, densest: 1 / 4096, exponent: 1 / 2.4)
        let worst = (0...100).map { Double($0) / 100 }.map {
            abs(curve.positive(of: $0) - (1 - $0))
        }
        #expect(worst.max() ?? 1 < 0.05)
    }
}
