import ColorScience
import Foundation
import PictureSupport
import Records
import Testing

@testable import PictureAnalysis

@Suite struct ChromaAnalysisTests {
    /// What a tone is: the a* and b* that chemistry gives to a lightness.
    struct Toning: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let tone: @Sendable (_ l: Double) -> (a: Double, b: Double)
    }

    static let tonings = [
        Toning(testDescription: "sepia") {
            (7 * (1 - abs($0 / 50 - 1)), 20 * (1 - abs($0 / 50 - 1)))
        },
        Toning(testDescription: "faded and yellow") { _ in (3, 22) },
        Toning(testDescription: "selenium") { (8 * (1 - $0 / 100), 2) },
        Toning(testDescription: "cyanotype") { (-6, -40 * (1 - $0 / 100)) },
        Toning(testDescription: "two tones") { (0.1 * ($0 - 50), 0.2 * ($0 - 50)) },
    ]

    @Test(arguments: tonings, [0.0, 4.0])
    func tonedPrintIsNotColor(_ toning: Toning, noise: Double) {
        let picture = SyntheticPicture.lab(noise: noise) { x, y in
            let l = SyntheticScene.lightness(x, y)
            let tone = toning.tone(l)
            return (l, tone.a, tone.b)
        }
        let analysis = ChromaAnalysis(picture)
        #expect(analysis.isToned, "\(analysis)")
        #expect(!analysis.isColor, "\(analysis)")
    }

    @Test(arguments: tonings)
    func stainsAndYellowedEdgesAreNotColor(_ toning: Toning) {
        let picture = SyntheticPicture.lab(noise: 3) { x, y in
            let l = SyntheticScene.lightness(x, y)
            let tone = toning.tone(l)
            let edge = exp(-min(min(x, 1 - x), min(y, 1 - y)) / 0.05)
            let stain = exp(-(pow(x - 0.7, 2) + pow(y - 0.3, 2)) / 0.003)
            return (l - 4 * edge - 3 * stain, tone.a + edge, tone.b + 8 * edge + 5 * stain)
        }
        #expect(!ChromaAnalysis(picture).isColor)
    }

    @Test func sceneWithTwoColorsIsColor() {
        let picture = SyntheticPicture.lab { x, y in
            let l = SyntheticScene.lightness(x, y)
            return l > 75 ? (l, -4, -18) : (l, x < 0.5 ? -16 : 14, 18)
        }
        #expect(ChromaAnalysis(picture).isColor)
    }

    @Test func oneRedCoatOnGrayIsColor() {
        let picture = SyntheticPicture.lab { x, y in
            let isCoat = abs(x - 0.5) < 0.1 && abs(y - 0.6) < 0.15
            return (SyntheticScene.lightness(x, y), isCoat ? 45 : 0, isCoat ? 30 : 0)
        }
        #expect(ChromaAnalysis(picture).isColor)
    }

    @Test func strongSingleHueIsNoToning() {
        // As a close view of copper or of autumn leaves.
        let picture = SyntheticPicture.lab { x, y in
            let l = 0.7 * SyntheticScene.lightness(x, y)
            return (l, 35 + 10 * sin(9 * x), 45 + 10 * sin(9 * x))
        }
        #expect(ChromaAnalysis(picture).isColor)
    }

    @Test func colorTargetAtTheEdgeIsNotColor() {
        let picture = SyntheticPicture.lab { x, y in
            let patch = Int(x * 8) % 4
            let target = y > 0.93
            return (
                target ? 55 : SyntheticScene.lightness(x, y),
                target ? [50.0, -45, 5, 20][patch] : 0,
                target ? [35.0, 35, -45, -30][patch] : 0
            )
        }
        let analysis = ChromaAnalysis(picture)
        #expect(!analysis.isColor)
        #expect(analysis.isToned)
    }

    @Test func grayIsNeither() {
        let gray = AnalysisPicture(
            samples: (0..<4800).map { UInt8($0 % 256) }, width: 80, height: 60, bands: 1)
        let rgb = SyntheticPicture.lab(noise: 1) { x, y in (SyntheticScene.lightness(x, y), 0, 0) }
        for analysis in [ChromaAnalysis(gray), ChromaAnalysis(rgb)] {
            #expect(!analysis.isColor && !analysis.isToned)
        }
        #expect(ChromaAnalysis(gray).meanChroma == 0)
    }

    @Test func chromaIsTheMeanOverAllPixels() {
        let picture = SyntheticPicture.lab { x, _ in (50, x < 0.5 ? 3 : 0, x < 0.5 ? 4 : 0) }
        #expect(abs(ChromaAnalysis(picture).meanChroma - 2.5) < 0.2)
    }

    @Test(arguments: [(1, 1), (1, 300), (300, 1), (2, 2), (3, 7)])
    func tiniestPictures(width: Int, height: Int) {
        let picture = SyntheticPicture.lab(width: width, height: height) { _, _ in (50, 0, 0) }
        let analysis = QualityAnalysis(picture)
        #expect(analysis.flags == [.blank])
    }

    @Test func fillsBandsWithoutPixels() {
        // Only two lightnesses: between them the curve is a straight line.
        let picture = SyntheticPicture.lab { x, _ in x < 0.5 ? (20, 0, 10) : (80, 0, 20) }
        let lab = LabPlanes(picture)
        let curve = ToneCurve(lab, pixels: Array(0..<picture.width * picture.height))
        #expect(abs(curve.tone(at: 0).b - 10) < 1)
        #expect(abs(curve.tone(at: 50).b - 15) < 1.5)
        #expect(abs(curve.tone(at: 100).b - 20) < 1)
    }
}
