import JobStorage
import Records
import Testing

@testable import BatchRunner

@Suite struct SettingsFindingsTests {
    private func parameters(_ sha256: String, recipe: String = "archive") -> RunParameters {
        RunParameters(
            recipe: recipe, recipeVersion: 1, normalizedRecipe: "{}", model: "m",
            modelSHA256: "", parametersSHA256: sha256, method: 2)
    }

    /// Settings that have the names of the run's are still told from these.
    @Test func whatHasNoNameIsSaid() {
        let made: [Int64: RunParameters] = [
            1: parameters("b"), 2: parameters("c"), 3: parameters("d", recipe: "family"),
        ]
        var findings = SettingsFindings()
        for number in made.keys.sorted() {
            findings.count(.other(number), run: parameters("a")) { made[$0] }
        }
        #expect(
            findings.kept.map(\.title) == [
                "recipe archive 1, model m, with another style, other hints or another model of a stage",
                "recipe family 1, model m",
            ])
        #expect(findings.kept.map(\.pictures) == [2, 1])
        // For all pictures of a run alike, as its own summaries have them.
        #expect(parameters("b").title(besides: parameters("a")) == parameters("a").title)
    }
}
