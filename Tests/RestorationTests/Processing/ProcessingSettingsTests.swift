import Files
import Foundation
import PictureAnalysis
import Records
import Retouching
import Testing

@testable import Restoration

@Suite struct ProcessingSettingsTests {
    private static func recipe(_ stages: String) throws -> Recipe {
        try Recipe(
            parsing: "recipe: r\nversion: 1\nsummary: s\nwhen: w\nstages:\n\(stages)",
            file: "r.yaml")
    }

    private static func model(_ name: String, _ sha256: String) throws -> InstalledModel {
        try JSONDecoder().decode(
            InstalledModel.self,
            from: Data(#"{"path":"/models/\#(name)","sha256":"\#(sha256)"}"#.utf8))
    }

    /// What a run's settings consist of in the stores of earlier versions.
    @Test func everyModelHasAKeyOfItsOwn() throws {
        let recipe = try Self.recipe("  - repair:\n  - encode:\n")
        let models = try ["damage": Self.model("d", "aa"), "polarity": Self.model("p", "bb")]
        let settings = ProcessingSettings(
            recipe: recipe, packedModel: nil, models: models,
            parameters: RunParameters(recipe: recipe, model: "m", modelSHA256: "cc"),
            recolorize: false, maxPixels: 1000, programVersion: "1")
        let data = try JSONEncoder().encode(settings)
        let object = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "recipe", "damageModel", "polarityModel", "parameters", "recolorize", "maxPixels",
                "programVersion",
            ])
        #expect((object["damageModel"] as? [String: String])?["sha256"] == "aa")
        let read = try JSONDecoder().decode(ProcessingSettings.self, from: data)
        #expect(read.models == models && read.packedModel == nil)
        #expect(read.recipe == recipe && read.parameters == settings.parameters)
    }

    @Test func modelsAreThoseOfTheStagesAndThatForNegatives() throws {
        func keys(_ stages: String) throws -> [String] {
            ProcessingSettings.models(for: try Self.recipe(stages)).map { $0.key }
        }
        #expect(try keys("  - tone:\n  - encode:\n") == ["polarity"])
        #expect(try keys("  - repair:\n  - colorize:\n  - encode:\n") == ["damage", "polarity"])
    }

    /// Folders that were begun before there was a parameter have recorded recipes without it.
    @Test func laterParametersCountOnlyWhereTheyAreSet() throws {
        let plain = try Self.recipe("  - colorize:\n  - encode:\n")
        let zero = try Self.recipe("  - colorize:\n      warmth: 0\n  - encode:\n")
        let warm = try Self.recipe("  - colorize:\n      warmth: 0.5\n  - encode:\n")
        #expect(plain.normalizedJSON == zero.normalizedJSON)
        #expect(
            plain.normalizedJSON.contains("saturation") && !plain.normalizedJSON.contains("warmth"))
        #expect(warm.normalizedJSON.contains(#""warmth":0.5"#))
        let keys = [plain, warm].map {
            RunParameters(recipe: $0, model: "m", modelSHA256: "cc").parametersSHA256
        }
        #expect(keys[0] != keys[1])
    }

    /// Outputs of earlier versions are found again by this text.
    @Test func parametersNameEveryModel() throws {
        let recipe = try Self.recipe("  - repair:\n  - encode:\n")
        let models = try ["polarity": Self.model("p", "bb"), "damage": Self.model("d", "aa")]
        let parameters = RunParameters(
            recipe: recipe, model: "m", modelSHA256: "cc", models: models)
        let text =
            "method 2\nmodel cc\nrecipe \(recipe.normalizedJSON)\ndamage model aa\n"
            + "polarity model bb\n"
        #expect(parameters.parametersSHA256 == hexadecimal(SHA256.hash(Array(text.utf8))))
    }

    @Test func recipesTellWhetherTheyAddColor() throws {
        func addsColor(_ normalizedRecipe: String) -> Bool {
            RunParameters(
                recipe: "r", recipeVersion: 1, normalizedRecipe: normalizedRecipe, model: "m",
                modelSHA256: "", parametersSHA256: ""
            ).addsColor
        }
        #expect(try !addsColor(Self.recipe("  - tone:\n  - encode:\n").normalizedJSON))
        #expect(try addsColor(Self.recipe("  - colorize:\n  - encode:\n").normalizedJSON))
        for unknown in ["", "{}", "[1]", #"{"stages":"none"}"#] { #expect(addsColor(unknown)) }
    }

    /// Marks tell companions apart, and are the stems of their names.
    @Test func companionsHaveMarksOfTheirOwn() throws {
        let recipe = try Self.recipe(
            "  - repair: {mask: true}\n  - colorize: {alternatives: 2, confidence_map: true}\n"
                + "  - encode:\n")
        #expect(recipe.companions.map(\.mark) == ["_alt1", "_alt2", "_confidence", "_repair"])
        #expect(recipe.versions == 2)
    }
}
