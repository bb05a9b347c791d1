import ImageMetrics
import Testing

@testable import Restoration

@Suite struct EvaluationSummaryTests {
    /// A grey photograph under more and more chroma.
    private func photograph(
        error: Float, confidence: Double?, seconds: Double = 0
    ) -> EvaluatedPhotograph {
        let chroma = [Float](repeating: error, count: 4)
        let trial = ColorTrial(
            truth: [UInt8](repeating: 90, count: 12), width: 2, a: chroma, b: chroma)
        return EvaluatedPhotograph(
            width: 2, height: 2, native: ColorEvaluation(trial), confidence: confidence,
            networkSeconds: seconds)
    }

    @Test func ofNothingThereIsNone() {
        #expect(EvaluationSummary([]) == nil)
    }

    @Test func meansOfAllPhotographs() throws {
        let summary = try #require(
            EvaluationSummary([
                photograph(error: 1, confidence: nil, seconds: 1),
                photograph(error: 3, confidence: nil, seconds: 4),
            ]))
        #expect(summary.photographs == 2)
        #expect(abs(summary.native.abRMSE - 2 * 2.0.squareRoot()) < 1e-6)
        #expect(summary.networkSeconds == 2.5)
        #expect(summary.reduced == nil && summary.confidenceCorrelation == nil)
    }

    @Test func tenConfidencesCanBeCorrelated() throws {
        let known = (1...10).map {
            photograph(error: Float($0), confidence: 1 - Double($0) / 20)
        }
        let unknown = photograph(error: 99, confidence: nil)
        let summary = try #require(EvaluationSummary(known + [unknown]))
        #expect(summary.confidenceCorrelation == -1)
        let fewer = try #require(EvaluationSummary(known.dropLast() + [unknown, unknown]))
        #expect(fewer.confidenceCorrelation == nil)
    }
}
