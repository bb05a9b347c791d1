import FoundationEssentials
import ImageMetrics
import Testing

@Suite struct ColorEvaluationTests {
    private let truth = TestPictures.truth

    @Test func valuesOfTheReference() {
        let (a, b) = TestPictures.chroma
        let evaluation = ColorEvaluation(truth: truth, a: a, b: b)
        // A code of one channel may round the other way in Float32: the figures of 8 bits move a little.
        #expect(abs(evaluation.psnr - 10.931117637960488) < 1e-3)
        #expect(abs(evaluation.psnrGrey - 14.337926620485181) < 1e-3)
        #expect(abs(evaluation.abRMSE - 69.90768028534565) < 1e-4)
        #expect(abs(evaluation.abRMSEGrey - 44.91860279099129) < 1e-4)
        #expect(abs(evaluation.deltaE2000 - 32.34960743138105) < 1e-3)
        #expect(abs(evaluation.colourfulness - 118.15258061630342) < 1e-2)
        #expect(abs(evaluation.colourfulnessTruth - 101.7255435368515) < 1e-10)
    }

    @Test func noChromaIsTheGreyPicture() {
        let neutral = [Float](repeating: 0, count: truth.count / 3)
        let evaluation = ColorEvaluation(truth: truth, a: neutral, b: neutral)
        #expect(evaluation.psnr == evaluation.psnrGrey)
        #expect(evaluation.abRMSE == evaluation.abRMSEGrey)
        #expect(evaluation.colourfulness == 0)
    }

    @Test func meanOfPictures() {
        let (a, b) = TestPictures.chroma
        let first = ColorEvaluation(truth: truth, a: a, b: b)
        let second = ColorEvaluation(truth: TestPictures.picture, a: b, b: a)
        #expect(ColorEvaluation.mean(of: []) == nil)
        #expect(ColorEvaluation.mean(of: [first]) == first)
        let mean = ColorEvaluation.mean(of: [first, second])
        #expect(mean?.psnr == (first.psnr + second.psnr) / 2)
        #expect(mean?.psnrGrey == (first.psnrGrey + second.psnrGrey) / 2)
        #expect(mean?.abRMSE == (first.abRMSE + second.abRMSE) / 2)
        #expect(mean?.abRMSEGrey == (first.abRMSEGrey + second.abRMSEGrey) / 2)
        #expect(mean?.deltaE2000 == (first.deltaE2000 + second.deltaE2000) / 2)
        #expect(mean?.colourfulness == (first.colourfulness + second.colourfulness) / 2)
        #expect(
            mean?.colourfulnessTruth
                == (first.colourfulnessTruth + second.colourfulnessTruth) / 2)
    }

    /// A grey photograph is met exactly, and JSON has no infinity.
    @Test func perfectResultIsNullInJSON() throws {
        let grey = ColorEvaluation(truth: [7, 7, 7, 9, 9, 9], a: [0, 0], b: [0, 0])
        #expect(grey.psnr == .infinity)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(grey), as: UTF8.self)
        #expect(
            text == """
                {"ab_rmse":0,"ab_rmse_grey":0,"colourfulness":0,"colourfulness_truth":0,\
                "delta_e_2000":0,"psnr":null,"psnr_grey":null}
                """)
    }
}
