import Foundation
import Imaging
import Metadata
import PictureSupport
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

extension ProcessingTests {
    /// What lies around a photograph stays without colour.
    @Suite struct SurroundingsTests {
        /// Half of the photograph's width and height: beyond, and further than edges fade, lies the mount.
        private static let half = (x: 190, y: 150)
        private static let reach = 4

        /// A scan coloured with a network that keeps places, or with one of the first kind.
        private static func output(
            of scan: SyntheticScan, keepsPlaces: Bool = true,
            before stages: [StageConfiguration] = [], hints: String? = nil, bilinear: Bool = false
        ) throws -> (colorize: StageRecord, pixels: Pixels) {
            let place = try TestFolder()
            let source = place.path.appending("scan.png")
            try scan.image().write(
                to: source, as: EncodeSettings(format: .png, bitDepth: 8),
                metadata: OutputMetadata())
            let table = hints.map { _ in place.path.appending("hints.csv") }
            if let table, let hints {
                try Data(hints.utf8).write(to: URL(filePath: table.string))
            }
            let model = keepsPlaces ? "semantic/model_small" : "pytorch/model_eighth"
            let fixture = try ProcessingFixture(
                before: stages,
                changes: bilinear ? [("upsampling", "colorize", .text("bilinear"))] : [],
                model: Fixtures.url("\(model).safetensors"), hints: table)
            let record = try fixture.process(source)
            let stage = try #require(record.stages.first { $0.stage == "colorize" })
            return (stage, try Pixels(of: fixture.processor.outputPath))
        }

        /// The largest distance of a pixel's samples, outside of the photograph and inside.
        private static func spreads(_ pixels: Pixels) -> (outside: Int, inside: Int) {
            var (outside, inside) = (0, 0)
            for y in 0..<pixels.height {
                for x in 0..<pixels.width {
                    let samples = (0..<3).map {
                        Int(pixels.samples[(y * pixels.width + x) * 3 + $0])
                    }
                    let spread = (samples.max() ?? 0) - (samples.min() ?? 0)
                    let beyond = max(
                        abs(2 * x + 1 - pixels.width) / 2 - half.x,
                        abs(2 * y + 1 - pixels.height) / 2 - half.y)
                    if beyond > reach { outside = max(outside, spread) }
                    if beyond < -reach { inside = max(inside, spread) }
                }
            }
            return (outside, inside)
        }

        @Test(arguments: [60.0, 190, 245]) func mountsStayGrey(tone: Double) throws {
            let (stage, pixels) = try Self.output(of: SyntheticScan(tone: tone))
            #expect(stage.facts["around"] == "left without colour")
            let spreads = Self.spreads(pixels)
            #expect(spreads.outside <= 1 && spreads.inside > 10, "\(spreads)")
        }

        /// Searching the frame once more, finer, changes nothing in that.
        @Test func theFrameOfTheCropStageCounts() throws {
            let (stage, pixels) = try Self.output(
                of: SyntheticScan(tone: 190), before: [FrameStageTests.crop("flag")])
            #expect(stage.facts["around"] == "left without colour")
            #expect(Self.spreads(pixels).outside <= 1)
        }

        @Test func thereIsNothingToLeaveWithoutAFrame() throws {
            let (stage, _) = try Self.output(of: SyntheticScan(half: (300, 300)))
            #expect(stage.facts["around"] == nil)
        }

        /// As models of the first kind and plain upsampling coloured, they still do.
        @Test(arguments: [(false, false), (true, true)])
        func otherWaysColorMounts(keepsPlaces: Bool, bilinear: Bool) throws {
            let (stage, pixels) = try Self.output(
                of: SyntheticScan(tone: 190), keepsPlaces: keepsPlaces, bilinear: bilinear)
            #expect(stage.facts["around"] == nil)
            #expect(Self.spreads(pixels).outside > 1)
        }

        /// What is known of the mount is no guess.
        @Test func hintsColorMounts() throws {
            let (_, pixels) = try Self.output(
                of: SyntheticScan(tone: 190), hints: "source,x,y,colour\nscan.png,12,200,#c08040\n")
            #expect(Self.spreads(pixels).outside > 10)
        }
    }
}
