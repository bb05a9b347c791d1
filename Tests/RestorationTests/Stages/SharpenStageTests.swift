import PictureSupport
import Records
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct SharpenStageTests {
        @Test func grainIsLeftAlone() throws {
            let stages = "  - sharpen:\n  - colorize:\n  - encode:\n      format: png\n"
            let fixture = try ProcessingFixture(
                recipe: Recipe(parsing: RecipeErrorTests.stages(stages), file: "r.yaml"))
            var changes: [Double] = []
            for sigma in [0.0, 8] {
                let grainy = GrainySample(seed: 8) { _ in sigma / 255 }
                let source = try fixture.wideSource(width: grainy.width, height: grainy.height) {
                    UInt16(min(max(grainy.noisy[$1 * grainy.width + $0], 0), 1) * 65535)
                }
                let facts = try #require(try fixture.process(source).stages.first).facts
                changes.append(
                    try #require(facts["changed"].flatMap { Double($0.dropLast(2)) }))
                let threshold = try #require(facts["threshold"].flatMap { Double($0.dropLast(2)) })
                #expect(abs(threshold - 2 * sigma / 2.55) < 0.8, "\(facts)")
            }
            // Edges are sharpened with and without grain, and grain adds next to nothing.
            #expect(changes[0] > 0.5 && changes[1] < changes[0], "\(changes)")
        }
    }
}
