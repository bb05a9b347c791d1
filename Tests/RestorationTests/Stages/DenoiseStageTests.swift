import PictureSupport
import Records
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct DenoiseStageTests {
        @Test func stagesRecordWhatTheyFind() throws {
            let stages = "  - denoise:\n  - colorize:\n  - encode:\n      format: png\n"
            let fixture = try ProcessingFixture(
                recipe: Recipe(parsing: RecipeErrorTests.stages(stages), file: "r.yaml"))
            let grainy = GrainySample(seed: 7) { _ in 8.0 / 255 }
            let source = try fixture.wideSource(width: grainy.width, height: grainy.height) {
                UInt16(min(max(grainy.noisy[$1 * grainy.width + $0], 0), 1) * 65535)
            }
            let facts = try #require(try fixture.process(source).stages.first).facts
            let noise = try #require(facts["noise"].flatMap { Double($0.dropLast(2)) })
            #expect(abs(noise - 3.14) < 0.4, "\(facts)")
            let removed = try #require(facts["removed"].flatMap { Double($0.dropLast(2)) })
            #expect(removed > 0.5 && removed < 0.3 * noise, "\(facts)")
            let clean = try fixture.wideSource(width: 90, height: 70) {
                UInt16(300 * $0 + 400 * $1)
            }
            let record = try fixture.process(clean)
            #expect(record.stages.first?.facts == ["noise": "0 %", "removed": "nothing"])
        }
    }
}
