import FoundationEssentials
import ImageMetrics
import Testing

@Suite struct ColorEvaluationTests {
    private let truth = TestPictures.truth

    private func evaluation(of truth: [UInt8], _ a: [Float], _ b: [Float]) -> ColorEvaluation {
        ColorEvaluation(ColorTrial(truth: truth, width: TestPictures.width, a: a, b: b))
    }

    @Test func valuesOfTheReference() {
        let (a, b) = TestPictures.chroma
        let evaluation = evaluation(of: truth, a, b)
        // A code of one channel may round the other way in Float32: the figures of 8 bits move a little.
        #expect(abs(evaluation.psnr - 10.931117637960488) < 1e-3)
        #expect(abs(evaluation.psnrGray - 14.337926620485181) < 1e-3)
        #expect(abs(evaluation.abRMSE - 69.90768028534565) < 1e-4)
        #expect(abs(evaluation.abRMSEGray - 44.91860279099129) < 1e-4)
        #expect(abs(evaluation.deltaE2000 - 32.34960743138105) < 1e-3)
        #expect(abs(evaluation.colorfulness - 118.15258061630342) < 1e-2)
        #expect(abs(evaluation.colorfulnessTruth - 101.7255435368515) < 1e-10)
    }

    @Test func noChromaIsTheGrayPicture() {
        let neutral = [Float](repeating: 0, count: truth.count / 3)
        let evaluation = evaluation(of: truth, neutral, neutral)
        #expect(evaluation.psnr == evaluation.psnrGray)
        #expect(evaluation.abRMSE == evaluation.abRMSEGray)
        #expect(evaluation.colorfulness == 0)
    }

    @Test func meanOfPictures() {
        let (a, b) = TestPictures.chroma
        let first = evaluation(of: truth, a, b)
        let second = evaluation(of: TestPictures.picture, b, a)
        #expect(ColorEvaluation.mean(of: []) == nil)
        #expect(ColorEvaluation.mean(of: [first]) == first)
        let mean = ColorEvaluation.mean(of: [first, second])
        #expect(mean?.psnr == (first.psnr + second.psnr) / 2)
        #expect(mean?.psnrGray == (first.psnrGray + second.psnrGray) / 2)
        #expect(mean?.abRMSE == (first.abRMSE + second.abRMSE) / 2)
        #expect(mean?.abRMSEGray == (first.abRMSEGray + second.abRMSEGray) / 2)
        #expect(mean?.deltaE2000 == (first.deltaE2000 + second.deltaE2000) / 2)
        #expect(mean?.colorfulness == (first.colorfulness + second.colorfulness) / 2)
        #expect(
            mean?.colorfulnessTruth
                == (first.colorfulnessTruth + second.colorfulnessTruth) / 2)
    }

    @Test func meanNearEdgesIsOfPicturesThatHaveSome() {
        func striped(_ error: Float) -> ColorEvaluation {
            let stripes = (0..<20).flatMap { x in [UInt8](repeating: x < 10 ? 0 : 255, count: 3) }
            let chroma = [Float](repeating: error, count: 20)
            return ColorEvaluation(ColorTrial(truth: stripes, width: 20, a: chroma, b: chroma))
        }
        let flat = ColorEvaluation(
            ColorTrial(
                truth: [UInt8](repeating: 9, count: 60), width: 20,
                a: .init(repeating: 0, count: 20), b: .init(repeating: 0, count: 20)))
        let (first, second) = (striped(1), striped(4))
        let mean = ColorEvaluation.mean(of: [first, flat, second])
        #expect(flat.abRMSEEdges == nil)
        #expect(abs((mean?.abRMSEEdges ?? 0) - 2.5 * 2.0.squareRoot()) < 1e-6)
        #expect(ColorEvaluation.mean(of: [flat])?.abRMSEEdges == nil)
    }

    @Test func aTrialShowsResultAndGrayPicture() {
        let trial = ColorTrial(
            truth: [250, 10, 10, 30, 30, 30], width: 1, a: [0, 0], b: [0, 40])
        #expect((trial.width, trial.height) == (1, 2))
        #expect(Set(trial.result[..<3]).count == 1, "no chroma is grey")
        #expect(trial.result[5] < trial.result[3], "b* of 40 is yellow")
        #expect(trial.gray == Array(trial.result[..<3]) + [30, 30, 30])
    }

    /// A grey photograph is met exactly, and JSON has no infinity.
    @Test func perfectResultIsNullInJSON() throws {
        let trial = ColorTrial(truth: [7, 7, 7, 9, 9, 9], width: 2, a: [0, 0], b: [0, 0])
        let gray = ColorEvaluation(trial)
        #expect(gray.psnr == .infinity)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(gray), as: UTF8.self)
        #expect(
            text == """
                {"ab_rmse":0,"ab_rmse_edges":null,"ab_rmse_grey":0,"colourfulness":0,"colourfulness_truth":0,\
                "delta_e_2000":0,"psnr":null,"psnr_grey":null}
                """)
    }
}
