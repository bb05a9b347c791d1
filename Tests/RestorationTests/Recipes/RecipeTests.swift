import Foundation
import Imaging
import Records
import TensorCore
import Testing
import TestSupport

@testable import Restoration

@Suite struct RecipeTests {
    static let shipped = ["paper", "archive", "access", "family", "negatives", "restore"]

    /// A recipe that ships, with further stages in front, as YAML.
    static func shipped(_ name: String) throws -> Recipe {
        let file = Fixtures.packageRoot.appending(path: "Pipelines/\(name).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try Recipe(parsing: text, file: file.lastPathComponent)
    }

    @Test(arguments: shipped)
    func shippedRecipeIsNamedLikeItsFile(_ name: String) throws {
        let recipe = try Self.shipped(name)
        #expect(recipe.name == name)
        let isGray = name == "restore"
        #expect(recipe.addsColor != isGray)
        #expect(recipe.encoding.suffix == (isGray ? "_restored" : "_colorized"))
        #expect(
            recipe.encoding.digitalSourceType
                == "http://cv.iptc.org/newscodes/digitalsourcetype/"
                + (isGray ? "algorithmicallyEnhanced" : "compositeWithTrainedAlgorithmicMedia"))
    }

    @Test func defaultsAreFilledInAndKeysSorted() throws {
        let recipe = try Recipe(parsing: RecipeErrorTests.whole, file: "r.yaml")
        #expect(
            recipe.normalizedJSON == """
                {"recipe":"r","stages":[{"parameters":{"alternatives":0,"chroma":"coarse",\
                "coarse_side":500,"confidence":true,"confidence_map":false,"local_contrast":0,\
                "normalize":true,"preprocessing":"standard","saturation":1,"style":"","upsampling":"guided"},"stage":"colorize"},{"parameters":{"compression":"deflate","depth":"source",\
                "digital_source_type":"compositeWithTrainedAlgorithmicMedia","format":"tiff","quality":90,\
                "suffix":"_colorized"},"stage":"encode"}],"version":1}
                """)
    }

    @Test func withoutColorDefaultsDoNotSpeakOfIt() throws {
        let stages = "  - tone:\n  - label:\n  - encode:\n"
        let recipe = try Recipe(parsing: RecipeErrorTests.stages(stages), file: "r.yaml")
        #expect(recipe.coloring == nil)
        #expect(recipe.encoding.suffix == "_restored")
        #expect(recipe.encoding.digitalSourceType.hasSuffix("/algorithmicallyEnhanced"))
        let label = try #require(recipe.configurations.first { $0.stage == "label" })
        #expect(label.parameters["text"] == .text("Restored by software"))
    }

    @Test func writingDefaultsOutChangesNothing() throws {
        let short = try Recipe(parsing: RecipeErrorTests.whole, file: "r.yaml")
        let long = try Recipe(
            parsing: RecipeErrorTests.stages(
                """
                  # quality: 1
                  - colorize: {upsampling: "guided", chroma: coarse, style: ""}
                  - encode:
                      suffix: _colorized
                      quality: 90
                      format: 'tiff'

                """
            ).replacing("summary: s", with: "summary: \"another & *text* [\""),
            file: "other.yaml")
        #expect(short.normalizedJSON == long.normalizedJSON)
    }

    @Test func blockTextAndQuotesMayHoldWhatYAMLGivesAMeaning() throws {
        let yaml = RecipeErrorTests.whole
            .replacing("summary: s", with: "summary: |\n  &a *b !c [[[[[[[[[[[[[[[[[[[[[\n  - - -")
            .replacing("when: w", with: "when: 'it''s, *not* an alias' # nor, *this*")
        let recipe = try Recipe(parsing: yaml, file: "r.yaml")
        #expect(recipe.summary == "&a *b !c [[[[[[[[[[[[[[[[[[[[[\n- - -\n")
        #expect(recipe.when == "it's, *not* an alias")
    }

    @Test func wordsThatLookLikeNumbersStayWords() throws {
        let recipe = try Recipe(
            parsing: RecipeErrorTests.stages(
                "  - colorize:\n  - encode: {depth: 8, suffix: 007}\n"), file: "r.yaml")
        #expect(recipe.encoding.settings.bitDepth == 8)
        #expect(recipe.encoding.suffix == "007")
    }

    @Test func depthOfTheOutput() throws {
        let archive = try Self.shipped("archive").encoding
        #expect([8, 16].map { archive.outputBitDepth(sourceBitDepth: $0) } == [8, 16])
        let access = try Self.shipped("access").encoding
        #expect([8, 16].map { access.outputBitDepth(sourceBitDepth: $0) } == [8, 8])
    }

    @Test func coloringFollowsTheParameters() throws {
        let paper = try Self.shipped("paper")
        #expect(paper.coloring?.method.chroma == .native)
        #expect(paper.coloring?.method.upsampling == .bilinear)
        let coarse = try paper.setting("chroma", of: "colorize", to: .text("coarse"))
        #expect(coarse.coloring?.method.chroma == .coarse)
        #expect(coarse.coloring?.method.upsampling == .bilinear)
    }

    @Test func formatCanBeOverridden() throws {
        let archive = try Self.shipped("archive")
        let jpeg = try archive.encoding(as: "jpeg")
        #expect(jpeg.encoding.settings.format == .jpeg)
        #expect(jpeg.encoding.fileExtension == "jpg")
        #expect(jpeg.normalizedJSON != archive.normalizedJSON)
        #expect(try jpeg.encoding(as: "tiff") == archive)

        let error = #expect(throws: RecipeError.self) { try archive.encoding(as: "bmp") }
        #expect(
            error?.description
                == "archive: `format` of stage `encode` is `bmp`; it must be one of: tiff, jpeg, png, jp2."
        )
        let deep = try archive.setting("depth", of: "encode", to: .text("16"))
        #expect(throws: RecipeError.self) { try deep.encoding(as: "jpeg") }
    }

    @Test(arguments: shipped)
    func goesThroughJSONUnchanged(_ name: String) throws {
        let recipe = try Self.shipped(name)
        let copy = try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe))
        #expect(copy == recipe)
        #expect(copy.normalizedJSON == recipe.normalizedJSON)
    }

    @Test func wrongJSONIsRefused() throws {
        let json = String(
            decoding: try JSONEncoder().encode(Self.shipped("archive")), as: UTF8.self)
        let wrong = json.replacing("\"tiff\"", with: "\"gif\"")
        #expect(throws: RecipeError.self) {
            try JSONDecoder().decode(Recipe.self, from: Data(wrong.utf8))
        }
    }

    @Test func parametersFollowRecipeAndModel() throws {
        let archive = try Self.shipped("archive")
        func key(_ recipe: Recipe, _ model: String) -> String {
            RunParameters(recipe: recipe, model: "m", modelSHA256: model).parametersSHA256
        }
        let first = key(archive, "aa")
        #expect(first.count == 64)
        #expect(first == key(archive, "aa"))
        #expect(first != key(archive, "ab"))
        #expect(try first != key(archive.encoding(as: "png"), "aa"))
    }

    /// Whatever the text, the parser answers with a recipe or an error and never traps.
    @Test func survivesDamagedText() throws {
        var random = SeededRandom(seed: 41)
        let valid = Array(
            try String(
                contentsOf: Fixtures.packageRoot.appending(path: "Pipelines/access.yaml"),
                encoding: .utf8
            ).unicodeScalars)
        let alphabet = Array(
            "\n\t -:#[]{},&*!|>'\"%@`\\?0a\u{0}\u{7F}\u{85}\u{FEFF}é\u{10FFFF}".unicodeScalars)
        var refused = 0
        for _ in 0..<800 {
            var text = valid
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = alphabet.randomElement(using: &random) ?? " "
                case 1: text.insert(alphabet.randomElement(using: &random) ?? " ", at: place)
                default: text.removeSubrange(place..<min(text.count, place + 20))
                }
            }
            let yaml = String(String.UnicodeScalarView(text))
            do {
                let recipe = try Recipe(parsing: yaml, file: "r.yaml")
                #expect(recipe.encoding.settings.format != .png)
            } catch {
                #expect(error.description.hasPrefix("r.yaml"))
                refused += 1
            }
        }
        #expect((200..<800).contains(refused))
    }

    @Test func editDistances() {
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("kitten", "sitting") == 3)
        #expect(editDistance("fromat", "format") == 1)
        #expect(suggestion(for: "Compresion", among: ["compression", "quality"]) == "compression")
        #expect(suggestion(for: "x", among: ["quality"]) == nil)
    }
}
