import Foundation
import PictureSupport
import Records
import Testing
import TestSupport

@testable import Restoration

extension ProcessingTests {
    /// The visible mark in a corner.
    @Suite struct LabelStageTests {
        @Test func recordsAndFiles() throws {
            let stages =
                "  - colorize:\n      alternatives: 1\n"
                + "  - label:\n      text: \"By software: 100 %\"\n      opacity: 1\n"
                + "  - encode:\n      format: png\n"
            let fixture = try ProcessingFixture(
                recipe: Recipe(parsing: RecipeErrorTests.stages(stages), file: "r.yaml"),
                model: Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors"))
            let record = try fixture.process(ProcessingFixture.sample("camera_grey.png"))
            let label = try #require(record.stages.first { $0.stage == "label" })
            #expect(label.facts == ["text": "By software: 100 %", "height": "13 pixels"])
            for name in ["output.png", "output_alt1.png"] {
                let picture = try Pixels(of: fixture.file(name))
                let line = 3 * picture.width
                let corner = picture.samples.count - 5 * line - 3 * 5
                #expect(picture.samples[corner..<corner + 3] == [15, 15, 15], "\(name)")
            }
            let tiny = try fixture.wideSource(width: 90, height: 60) { x, y in
                UInt16(300 * x + 200 * y)
            }
            let left = try fixture.process(tiny).stages.first { $0.stage == "label" }
            #expect(left?.facts == ["left_out": "the picture is too small"])
        }

        @Test(arguments: ["", "Gr\u{FC}n", "a\\nb", String(repeating: "x", count: 61)])
        func otherTextsAreRefused(text: String) {
            let stages = "  - colorize:\n  - label:\n      text: \"\(text)\"\n  - encode:\n"
            let error = #expect(throws: RecipeError.self) {
                try Recipe(parsing: RecipeErrorTests.stages(stages), file: "r.yaml")
            }
            #expect(error?.description.contains("1 to 60 printable ASCII characters") == true)
        }
    }
}
