import Imaging
import Metadata
import Records
import TensorCore
import TestSupport
import Testing

@testable import Restoration

extension ProcessingTests {
    /// Outputs that say in other languages what software did.
    @Suite struct LanguageTests {
        @Test(arguments: Language.allCases, ["tiff", "jpeg", "png"])
        func everyFormatCarriesIt(_ language: Language, _ format: String) throws {
            let recipe = try RecipeTests.shipped("archive").encoding(as: format)
            let fixture = try ProcessingFixture(recipe: recipe, language: language)
            let source = try fixture.wideSource(width: 70, height: 80) { x, y in
                UInt16(20_000 + (x * 311 + y * 170) % 20_000)
            }
            let record = try fixture.process(source)
            #expect(record.output?.format == format)
            let metadata = try SourcePicture(opening: fixture.processor.outputPath).metadata
            let text = String(decoding: metadata.xmp ?? [], as: UTF8.self)
            for other in Language.allCases {
                #expect(
                    text.contains(Provenance.colorSentence(in: other))
                        == (other == language || other == .english))
            }
            if format == "tiff" {
                let description = metadata.imageDescription ?? ""
                #expect(description.hasPrefix(Provenance.colorSentence(in: language)))
            }
        }

        /// What the stages of a recipe have done stands in English words in the English text, and in the list of the
        /// stages, which programs read.
        @Test func wordsOfStagesAreTranslated() throws {
            let recipe = try Recipe(
                parsing: """
                    recipe: grey
                    version: 1
                    summary: s
                    when: w
                    stages:
                      - denoise:
                      - tone:
                      - sharpen:
                      - encode:
                    """, file: "grey.yaml")
            let fixture = try ProcessingFixture(recipe: recipe, language: .german)
            var random = SeededRandom(seed: 3)
            let source = try fixture.wideSource(width: 700, height: 500) { x, y in
                UInt16(18_000 + (x * 31 + y * 17) % 20_000)
                    + UInt16.random(in: 0..<2000, using: &random)
            }
            let record = try fixture.process(source)
            let words = record.stages.compactMap(\.alteration)
            #expect(words.count > 1)
            let metadata = try SourcePicture(opening: fixture.processor.outputPath).metadata
            let text = String(decoding: metadata.xmp ?? [], as: UTF8.self)
            for word in words { #expect(text.ranges(of: word).count == 2, "\(word)") }
            #expect(text.contains("denoise: \(words[0]); "))
            #expect(text.contains("Das Bild wurde "))
        }

        /// English is what it was before there were others; every other language is a set of parameters of its own.
        @Test func parametersTellLanguagesApart() throws {
            let recipe = try RecipeTests.shipped("archive")
            let plain = RunParameters(recipe: recipe, model: "m", modelSHA256: "cc")
            let all = Language.allCases.map {
                RunParameters(recipe: recipe, model: "m", modelSHA256: "cc", language: $0)
            }
            #expect(all[0] == plain && plain.language == nil)
            #expect(Set(all.map(\.parametersSHA256)).count == Language.allCases.count)
        }
    }
}
