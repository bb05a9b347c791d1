import Foundation
import Imaging
import Metadata
import PictureSupport
import Records
import SystemPackage
import Testing
import TestSupport

@testable import Restoration

extension ProcessingTests {
    @Suite struct Repair {
        private static let side = 384
        /// The cameraman's middle.
        private static let truth: [UInt16] = {
            let path = ProcessingFixture.sample("camera_grey.png")
            guard let whole = try? Pixels(of: path) else { return [] }
            let (left, top) = (64, 64)
            return (0..<side * side).map {
                whole.samples[(top + $0 / side) * whole.width + left + $0 % side]
            }
        }()

        /// A hair, two scratches and specks: how much of a pixel is covered, and by which code value.
        private static func damage(_ x: Int, _ y: Int) -> (share: Double, code: Double) {
            let hair = abs(Double(y) - 120 - 30 * sin(Double(x) / 25))
            if (40..<200).contains(x), hair < 1.4 { return (min(1, 1.7 - hair), 15) }
            let scratch = abs(Double(x) - 300 - 0.05 * Double(y))
            if scratch < 1.5 { return (0.95, 245) }
            let slanted = abs(Double(x) * 0.6 - Double(y) + 150)
            if (20..<340).contains(x), slanted < 1.2 { return (0.95, 12) }
            for (cx, cy, radius) in [(60, 330, 3.0), (200, 60, 2.5), (250, 250, 2), (330, 30, 3)] {
                let distance = hypot(Double(x - cx), Double(y - cy))
                if distance < radius + 0.5 {
                    return (min(1, radius + 0.5 - distance), cx > 220 ? 10 : 245)
                }
            }
            return (0, 0)
        }

        private func recipe(mask: Bool = false, leastSide: Int = 0) throws -> Recipe {
            try Recipe(
                parsing: """
                    recipe: repair-only
                    version: 1
                    summary: s
                    when: w
                    stages:
                      - repair: {mask: \(mask), least_side: \(leastSide)}
                      - colorize: {confidence: false}
                      - encode: {format: png}
                    """, file: "r.yaml")
        }

        /// A damaged picture of 8 or 16 bits; 16 bits have something in their lower halves.
        private func source(_ fixture: ProcessingFixture, bits: Int) throws -> FilePath {
            let side = Self.side
            func code(_ place: Int) -> Double {
                let (share, code) = Self.damage(place % side, place / side)
                return share * code + (1 - share) * Double(Self.truth[place])
            }
            if bits == 16 {
                return try fixture.wideSource(width: side, height: side) { x, y in
                    UInt16(code(y * side + x) * 257) ^ UInt16((x * 31 + y * 17) % 128)
                }
            }
            let path = fixture.file("damaged.png")
            let picture = try VipsImage.fromMemory(
                (0..<side * side).map { UInt8(code($0).rounded()) }, width: side, height: side,
                bands: 1)
            try picture.write(
                to: path, as: EncodeSettings(format: .png), metadata: OutputMetadata())
            return path
        }

        @Test(arguments: [8, 16])
        func `damage is filled and nothing else changes`(bits: Int) throws {
            let fixture = try ProcessingFixture(recipe: recipe())
            let source = try source(fixture, bits: bits)
            let preview = try fixture.processor.preview(source)
            let file = try #require(preview.steps.first { $0.stage == "repair" }?.file)
            let (before, after) = (try Pixels(of: source), try Pixels(of: fixture.file(file)))
            #expect(after.bitDepth == bits)
            let scale = bits == 8 ? 1.0 : 1.0 / 257
            var (damaged, left, altered, outside) = (0.0, 0.0, 0, 0)
            for place in before.samples.indices {
                let (x, y) = (place % Self.side, place / Self.side)
                let truth = Double(Self.truth[place])
                if Self.damage(x, y).share > 0 {
                    damaged += pow(Double(before.samples[place]) * scale - truth, 2)
                    left += pow(Double(after.samples[place]) * scale - truth, 2)
                } else {
                    outside += 1
                    altered += before.samples[place] == after.samples[place] ? 0 : 1
                }
            }
            // The cameraman is small and sharp: much in him looks like damage, and damage like him.
            #expect(left < 0.6 * damaged)
            #expect(Double(altered) < 0.006 * Double(outside))
            let record = try #require(preview.record.stages.first { $0.stage == "repair" })
            #expect(record.alteration?.hasPrefix("repaired") == true)
        }

        @Test func `the mask shows what was filled`() throws {
            let fixture = try ProcessingFixture(recipe: recipe(mask: true))
            let record = try fixture.process(source(fixture, bits: 8))
            let companion = try #require(record.companions?.first)
            #expect(companion.kind == .repairMask && companion.suffix == "_repair.png")
            #expect(fixture.processor.companionSuffixes == ["_repair.png"])
            let mask = try Pixels(of: companion.path(beside: fixture.processor.outputPath))
            #expect(Set(mask.samples) == [0, 255])
            let facts = try #require(record.stages.first { $0.stage == "repair" }?.facts)
            #expect(facts["pixels"] == "\(mask.samples.count { $0 == 255 })")
            // Where it is white, there is damage: all but stray pixels.
            let astray = mask.samples.indices.count {
                mask.samples[$0] == 255
                    && Self.damage($0 % Self.side, $0 / Self.side).share == 0
            }
            #expect(Double(astray) < 0.006 * Double(mask.samples.count))
        }

        @Test func `what was done is said in the output's metadata`() throws {
            let fixture = try ProcessingFixture(recipe: recipe())
            _ = try fixture.process(source(fixture, bits: 8))
            let output = try SourcePicture(opening: fixture.processor.outputPath)
            let packet = String(decoding: output.metadata.xmp ?? [], as: UTF8.self)
            #expect(packet.contains("Before that the picture was repaired ("))
        }

        @Test func `a small picture is left alone`() throws {
            for (leastSide, isRepaired) in [(Self.side, true), (Self.side + 1, false)] {
                let fixture = try ProcessingFixture(recipe: recipe(leastSide: leastSide))
                let record = try fixture.process(source(fixture, bits: 8))
                let stage = try #require(record.stages.first { $0.stage == "repair" })
                #expect((stage.facts["pixels"] != "0") == isRepaired)
                #expect((stage.facts["left_alone"] == nil) == isRepaired)
                #expect((stage.alteration != nil) == isRepaired)
            }
        }

        @Test func `a drawing of two tones is left alone`() throws {
            let fixture = try ProcessingFixture(recipe: recipe(mask: true))
            let path = try fixture.wideSource(width: 300, height: 200) { x, y in
                (x / 9 + y / 3) % 7 == 0 ? 3000 : 62_000
            }
            let record = try fixture.process(path)
            #expect(record.flags.contains(.bilevel))
            let stage = try #require(record.stages.first { $0.stage == "repair" })
            #expect(stage.facts["left_alone"] == "bilevel" && stage.facts["pixels"] == "0")
            #expect(stage.alteration == nil)
            let companion = try #require(record.companions?.first)
            let mask = try Pixels(of: companion.path(beside: fixture.processor.outputPath))
            #expect(mask.samples.allSatisfy { $0 == 0 })
        }
    }
}
