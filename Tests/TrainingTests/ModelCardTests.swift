import Colorization
import FoundationEssentials
import ImageMetrics
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct ModelCardTests {
    static func card(_ folder: TestFolder) throws -> ModelCard {
        let model = Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors")
        let configuration = try ColorizationModel(contentsOf: FilePath(model.path)).configuration
        for index in 0..<14 {
            let parent = ["beach", "old | town", "_unlabelled"][index % 3]
            try folder.write([], FilePath("\(parent)/\(index).jpg"))
        }
        let (training, heldOut) = try PhotographSet(folder.path).holding(out: .count(2))
        let truth = TestFolder.pattern(width: 20, height: 20, seed: 1)
        let gray = [Float](repeating: 0, count: 400)
        return ModelCard(
            name: "my_model", date: "2026-11-30", programVersion: "0.2.0",
            network: .init(
                configuration: configuration,
                parameters: 10_612_345),
            data: .init(
                training: training, heldOut: heldOut, heldOutFile: "my_model-held-out.txt",
                skipped: ["grey": 4, "one_colour": 7, "damaged": 4]),
            start: .model(name: "autochrome-base", sha256: "0123abcd"),
            settings: [
                .init("optimizer", "AdamW"), .init("batch size", "32"),
                .init("old emulsions", "45 % of the inputs"),
            ],
            run: .init(log: LossCurveTests.run(40), curveFile: "my_model-loss.svg"),
            evaluations: [
                .init(
                    name: "kodak24_256", photographs: 24, shortSide: 256,
                    figures: ColorEvaluation(
                        ColorTrial(truth: truth, width: 20, a: gray, b: gray)))
            ])
    }

    @Test func saysAllThatIsKnown() throws {
        let folder = try TestFolder()
        let card = try Self.card(folder)
        let text = card.text
        for words in [
            "# my\\_model, 2026-11-30", "autochrome 0.2.0", "32 channels", "10,612,345 parameters",
            "flattened global features", "fusion kernel 1x1", "33 classes", "L*/100 less 0.5",
            "a* and b* up to ±100", card.data.listSHA256, "**Held out**: 2 photographs",
            "`my_model-held-out.txt`", "7 one colour, 4 damaged, 4 grey",
            "`autochrome-base`, SHA-256 `0123abcd`", "| optimizer | AdamW |",
            "0.23 hours, 800 steps, 25,600 pictures seen", "**Training loss**",
            "**Validation loss**", "`my_model-loss.svg`", "| kodak24\\_256 | 24 | 256 |",
            "| old \\| town |", "Colours are an estimate, never evidence",
            "says nothing about the rights",
        ] {
            #expect(text.contains(words), "\(words) in\n\(text)")
        }
        #expect(text == card.text)
        #expect(text.hasSuffix(".\n") && !text.contains("\n\n\n"))
    }

    @Test func leavesOutWhatThereIsNot() throws {
        let folder = try TestFolder()
        var card = try Self.card(folder)
        card.start = .random
        card.evaluations = []
        card.settings = []
        card.network.configuration.hasGlobal = false
        card.network.configuration.classes = []
        card.network.configuration.target = .rgb
        card.data.classes = []
        card.data.heldOut = 0
        card.data.skipped = [:]
        card.run = .init(log: [], curveFile: nil)
        let text = card.text
        #expect(text.contains("random weights") && text.contains("without global features"))
        #expect(text.contains("gamma-encoded sRGB, at half size"))
        for words in ["Held out", "Left out", "Measured", "Curve", "loss", "Classes", "| ---"] {
            #expect(!text.contains(words), "\(words) in\n\(text)")
        }
    }

    @Test func describesNetworksThatKeepPlaces() throws {
        let folder = try TestFolder()
        var card = try Self.card(folder)
        card.network.configuration = try MapFixtures.model().configuration
        let text = card.text
        #expect(text.contains("keeps places, in a map of 28x28, behind an encoder that was not"))
        #expect(!text.contains("flattened") && !text.contains("fusion kernel"))
    }

    /// Names cannot break out of their table, their line or their backticks.
    @Test func hostileNamesStayNames() throws {
        let folder = try TestFolder()
        var card = try Self.card(folder)
        card.name = "a\n# b <script> | c"
        card.data.folder = "x`\ny"
        card.data.classes = [.init(name: "a | b\n| c | d", count: 1)]
        let text = card.text
        #expect(text.contains("a \\# b \\<script\\> \\| c"))
        #expect(text.contains("`x??y`"))
        #expect(text.contains("| a \\| b \\| c \\| d | 1 |"))
    }
}
