import Records
import Testing

@testable import ReportExport

@Suite struct ResultWordsTests {
    private func words(_ normalizedRecipe: String) -> ResultWords {
        ResultWords.words(
            for: RunParameters(
                recipe: "r", recipeVersion: 1, normalizedRecipe: normalizedRecipe, model: "m",
                modelSHA256: "", parametersSHA256: ""))
    }

    @Test func recipesWithoutColourAreRestorations() {
        let grey = words(
            #"{"recipe":"r","stages":[{"parameters":{},"stage":"encode"}],"version":1}"#)
        #expect(grey.result == "Restored" && grey.title == "Restoration report")
        let coloured = words(
            #"{"stages":[{"parameters":{},"stage":"colorize"},{"parameters":{},"stage":"encode"}]}"#
        )
        #expect(coloured.result == "Colorized")
    }

    /// The stronger warning where nothing is known.
    @Test(arguments: ["", "{}", "[1]", #"{"stages":"none"}"#])
    func unknownRecipesWarnOfColours(_ recipe: String) {
        #expect(words(recipe).result == "Colorized")
        #expect(ResultWords.words(for: nil).result == "Colorized")
    }
}
