import ImageMetrics
import Testing

@Suite struct RankCorrelationTests {
    @Test func orderAloneCounts() {
        #expect(rankCorrelation([1, 2, 3, 4], [-5, 0, 0.1, 1e9]) == 1)
        #expect(rankCorrelation([1, 2, 3, 4], [9, 7, 5, 1]) == -1)
        #expect(rankCorrelation([3, 1, 2], [30, 10, 20]) == 1)
    }

    /// Ranks of y: 2, 1, 4, 3, 5; 1 - 6 · (1 + 1 + 1 + 1 + 0) / (5 · 24).
    @Test func withoutTiesItIsSpearmansFormula() throws {
        let value = try #require(rankCorrelation([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]))
        #expect(abs(value - 0.8) < 1e-12)
    }

    /// Ranks of y: 1, 2, 3.5, 5, 3.5; products of deviations 8, squares 10 and 9.5.
    @Test func tiesShareTheirMeanRank() throws {
        let value = try #require(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]))
        #expect(abs(value - 8 / 95.0.squareRoot()) < 1e-12)
    }

    /// Ranks of x: 2, 2, 2, 4; of y: 1, 2.5, 2.5, 4; products of deviations 3, squares 3 and 4.5.
    @Test func tiesOnBothSides() throws {
        let value = try #require(rankCorrelation([0, 0, 0, 1], [1, 2, 2, 3]))
        #expect(abs(value - 3 / 13.5.squareRoot()) < 1e-12)
    }

    @Test func listsWithoutDifferencesHaveNone() {
        #expect(rankCorrelation([], []) == nil)
        #expect(rankCorrelation([1], [2]) == nil)
        #expect(rankCorrelation([1, 2], [3, 3]) == nil)
    }

    @Test func trapsOnUnpairedLists() async {
        await #expect(processExitsWith: .failure) { _ = rankCorrelation([1, 2], [1]) }
    }
}
