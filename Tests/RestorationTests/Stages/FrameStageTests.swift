import Imaging
import Metadata
import PictureSupport
import Records
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct FrameStageTests {
        static func deskew(limit: Double = 5) -> StageConfiguration {
            StageConfiguration(
                stage: "deskew", parameters: ["limit": .number(limit), "least": .number(0.05)])
        }

        static func crop(_ mode: String) -> StageConfiguration {
            StageConfiguration(
                stage: "crop", parameters: ["mode": .text(mode), "margin": .number(0)])
        }

        static let stages = [deskew(), crop("remove")]

        static func process(
            _ scan: SyntheticScan, before stages: [StageConfiguration]
        ) throws -> (record: PictureRecord, output: Pixels) {
            let fixture = try ProcessingFixture(before: stages)
            let source = fixture.file("scan.png")
            try scan.image().write(
                to: source, as: EncodeSettings(format: .png, bitDepth: 8),
                metadata: OutputMetadata())
            let record = try fixture.process(source)
            return (record, try Pixels(of: fixture.processor.outputPath))
        }

        @Test(arguments: [-3.2, 0]) func photographsAreTurnedAndCutOut(angle: Double) throws {
            let scan = SyntheticScan(angle: angle, tone: 14)
            let (record, output) = try Self.process(scan, before: Self.stages)
            let deskew = try #require(record.stages.first { $0.stage == "deskew" })
            let found = try #require(deskew.facts["angle"].flatMap(Double.init))
            #expect(abs(found - angle) < 0.05)
            #expect(deskew.facts["turned"] == (angle == 0 ? "no" : "yes"))
            #expect(record.flags.contains(.borderOrTarget))
            // Never less than the photograph, and hardly more.
            #expect((380...383).contains(output.width), "\(output.width)")
            #expect((300...303).contains(output.height), "\(output.height)")
            let crop = try #require(record.stages.first { $0.stage == "crop" })
            #expect(crop.facts["to"] == "\(output.width)x\(output.height)")
            #expect(crop.facts["from"] == "480x400")
            #expect(crop.alteration == "cropped to the photograph")
            #expect((deskew.alteration == nil) == (angle == 0))
        }

        @Test func flaggingChangesNothing() throws {
            let scan = SyntheticScan(tone: 14)
            let (record, output) = try Self.process(scan, before: [Self.crop("flag")])
            #expect(record.flags.contains(.borderOrTarget))
            #expect(output.width == scan.width && output.height == scan.height)
            let around = try #require(record.stages.first { $0.stage == "crop" }?.facts["around"])
            #expect(around.hasPrefix("left 49, top 49") || around.hasPrefix("left 50, top 50"))
        }

        @Test func withoutEdgesNothingHappens() throws {
            let scan = SyntheticScan(half: (300, 300))
            let (record, output) = try Self.process(scan, before: Self.stages)
            #expect(record.stages[0].facts == ["angle": "unknown", "turned": "no"])
            #expect(record.stages[1].facts == ["around": "nothing"])
            #expect(!record.flags.contains(.borderOrTarget))
            #expect(output.width == scan.width && output.height == scan.height)
        }

        @Test func skewsBeyondTheLimitStay() throws {
            let (record, output) = try Self.process(
                SyntheticScan(angle: 2), before: [Self.deskew(limit: 1)])
            #expect(record.stages[0].facts["turned"] == "no")
            #expect(output.width == 480)
        }
    }
}
