import Imaging
import Metadata
import PictureSupport
import Records
import SystemPackage
import Testing

@testable import Restoration

extension ProcessingTests {
    /// Recipes that restore and add no colour.
    @Suite struct GrayRecipeTests {
        private static func recipe(_ stages: String) throws -> Recipe {
            try Recipe(
                parsing: """
                    recipe: grey
                    version: 1
                    summary: s
                    when: w
                    stages:
                    \(stages)
                    """, file: "grey.yaml")
        }

        /// All tones everywhere: nothing to restore.
        private static func source(in fixture: ProcessingFixture) throws -> FilePath {
            try fixture.wideSource(width: 160, height: 120) { x, y in
                UInt16((x * 4099 + y * 2053) % 65536)
            }
        }

        @Test(arguments: ["tiff", "png"])
        func whatNeedsNothingStaysValueForValue(_ format: String) throws {
            let recipe = try Self.recipe("  - tone:\n  - encode: {format: \(format)}")
            let fixture = try ProcessingFixture(recipe: recipe)
            let source = try Self.source(in: fixture)
            let record = try fixture.process(source)
            let output = try Pixels(of: fixture.processor.outputPath)
            let input = try Pixels(of: source)
            #expect((output.bands, output.bitDepth) == (1, 16))
            let isEqual = output.samples == input.samples
            #expect(isEqual)
            #expect(record.disposition == .finished)
            #expect(record.output?.iccDescription == "Grey with the sRGB tone curve")
        }

        @Test func nothingIsSaidAboutColors() throws {
            let recipe = try Self.recipe("  - tone:\n  - label:\n  - encode: {format: jpeg}")
            let fixture = try ProcessingFixture(recipe: recipe)
            let source = try fixture.wideSource(width: 700, height: 500) { x, y in
                UInt16(20_000 + (x * 31 + y * 17) % 20_000)
            }
            let record = try fixture.process(source)
            #expect(record.scenes.isEmpty && record.confidence == nil)
            #expect(record.meanChromaAfter == nil && record.clippedPercent == nil)
            #expect(!record.flags.contains(.lowColorResult))
            #expect(record.stages.map(\.stage) == ["tone", "label", "encode"])
            #expect(record.stages[1].facts["text"] == "Restored by software")
            let written = try OutputVerifier.read(fixture.processor.outputPath)
            #expect((written.bands, written.bitDepth) == (1, 8))
            let label = try #require(XMPPacket.provenance(in: written.xmp ?? []))
            #expect(label.digitalSourceType.hasSuffix("/algorithmicallyEnhanced"))
            let text = String(decoding: written.xmp ?? [], as: UTF8.self)
            #expect(text.contains(Provenance.graySentence()))
            #expect(text.contains("The picture was given more range of tones."))
            #expect(!text.contains("Colours are"))
            #expect(fixture.files.contains("before.jpg") && fixture.files.contains("after.jpg"))
            let inspected = try fixture.processor.inspect(source)
            #expect(inspected.scenes.isEmpty)
        }

        @Test func namesTheModelThatRepaired() throws {
            let recipe = try Self.recipe("  - repair: {mask: true}\n  - encode:")
            let fixture = try ProcessingFixture(recipe: recipe)
            let record = try fixture.process(Self.source(in: fixture))
            let written = try OutputVerifier.read(fixture.processor.outputPath)
            let label = try #require(XMPPacket.provenance(in: written.xmp ?? []))
            #expect(label.systemName == "Autochrome with the model autochrome-repair")
            let sha256 = try #require(fixture.settings.models["damage"]).sha256
            #expect(label.systemVersion.hasSuffix("; autochrome-repair, SHA-256 \(sha256)"))
            #expect(record.companions?.map(\.kind) == [.repairMask])
            #expect(fixture.processor.companionSuffixes == ["_repair.png"])
        }

        /// A restored picture is a scan like any other.
        @Test func resultCanBeColoredLater() throws {
            let gray = try ProcessingFixture(recipe: Self.recipe("  - tone:\n  - encode:"))
            _ = try gray.process(Self.source(in: gray))
            let restored = gray.processor.outputPath
            let color = try ProcessingFixture()
            let record = try color.process(restored)
            #expect(record.disposition == .finished && record.source.iccAssumed == nil)
            let written = try OutputVerifier.read(color.processor.outputPath)
            let text = String(decoding: written.xmp ?? [], as: UTF8.self)
            #expect(
                text.contains(
                    "\(Provenance.colorSentence()) Original description: \(Provenance.graySentence())"
                )
            )
        }
    }
}
