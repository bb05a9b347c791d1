import Files
import Foundation
import Imaging
import PictureSupport
import Records
import SystemPackage
import Testing
import TestSupport

@testable import Restoration

extension ProcessingTests {
    @Suite struct Companions {
        private static let model = Fixtures.packageRoot
            .appending(path: "Models/autochrome-base.safetensors")

        private func fixture() throws -> ProcessingFixture {
            try ProcessingFixture(
                changes: [
                    ("alternatives", "colorize", .integer(2)),
                    ("confidence_map", "colorize", .flag(true)),
                    ("format", "encode", .text("png")),
                ], model: Self.model)
        }

        @Test func areWrittenBesideTheOutputAndRecorded() throws {
            let fixture = try fixture()
            let source = try fixture.small("camera_grey.png")
            let record = try fixture.process(source)
            let companions = try #require(record.companions)
            #expect(
                companions.map(\.suffix) == ["_alt1.png", "_alt2.png", "_confidence.png"])
            #expect(companions.map(\.kind) == [.alternative, .alternative, .confidenceMap])
            #expect(Set(companions.map(\.title)).count == 3)
            #expect(fixture.processor.companionSuffixes == companions.map(\.suffix))
            for companion in companions {
                let path = companion.path(beside: fixture.processor.outputPath)
                #expect(try FileDigest(ofPicture: path).sha256 == companion.file.sha256)
                #expect(fixture.files.contains("after\(companion.mark).jpg"))
                // It is never taken for the output itself.
                let sha256 = try FileDigest(ofPicture: source).sha256
                #expect(
                    try fixture.processor.adopt(path, of: PictureContent(sha256: sha256))?.facts
                        == nil)
            }
        }

        @Test func areFoundAgainByTheirLabels() throws {
            let fixture = try fixture()
            let source = try fixture.small("camera_grey.png")
            let made = try fixture.process(source).companions
            let sha256 = try FileDigest(ofPicture: source).sha256
            let output = fixture.processor.outputPath
            func found() throws -> [CompanionRecord] {
                try fixture.processor.companions(
                    beside: output, of: PictureContent(sha256: sha256),
                    settings: fixture.settings.parameters.parametersSHA256
                )
                .found
            }
            #expect(try found() == made)
            let first = CompanionRecord.path(beside: output, suffix: "_alt1.png").string
            let second = CompanionRecord.path(beside: output, suffix: "_alt2.png").string
            try FileManager.default.removeItem(atPath: first)
            #expect(try found().map(\.suffix) == ["_alt2.png", "_confidence.png"])
            // Neither an output nor another companion passes for this one, nor does a folder.
            for stranger in [output.string, second, nil] {
                if let stranger {
                    try FileManager.default.copyItem(atPath: stranger, toPath: first)
                } else {
                    try FileManager.default.createDirectory(
                        atPath: first, withIntermediateDirectories: false)
                }
                #expect {
                    _ = try found()
                } throws: {
                    ($0 as? PictureFailure)?.kind == .outputNameTaken && "\($0)".contains("_alt1")
                }
                try FileManager.default.removeItem(atPath: first)
            }
        }

        @Test func thoseThatAreCutAreNamed() throws {
            let fixture = try fixture()
            let source = try fixture.small("camera_grey.png")
            let made = try #require(try fixture.process(source).companions)
            let content = PictureContent(sha256: try FileDigest(ofPicture: source).sha256)
            let output = fixture.processor.outputPath
            let file = URL(filePath: made[1].path(beside: output).string)
            let bytes = try Data(contentsOf: file)
            try bytes.dropLast(40).write(to: file)
            let (found, unusable, isComplete) = try fixture.processor.companions(
                beside: output, of: content,
                settings: fixture.settings.parameters.parametersSHA256)
            #expect(found == [made[0], made[2]])
            #expect(unusable == [made[1].suffix])
            #expect(!isComplete)
        }

        @Test func thoseOfOtherSettingsAreNamed() throws {
            let fixture = try fixture()
            let source = try fixture.small("camera_grey.png")
            let made = try #require(try fixture.process(source).companions)
            let content = PictureContent(sha256: try FileDigest(ofPicture: source).sha256)
            let (found, unusable, isComplete) = try fixture.processor.companions(
                beside: fixture.processor.outputPath, of: content,
                settings: String(repeating: "0", count: 64))
            #expect(found.isEmpty && !isComplete)
            #expect(unusable == made.map(\.suffix))
        }

        @Test func showOtherColorsOnTheSameLightness() throws {
            let fixture = try fixture()
            let record = try fixture.process(fixture.small("camera_grey.png"))
            let main = try Pixels(of: fixture.processor.outputPath)
            for companion in try #require(record.companions) where companion.kind == .alternative {
                let other = try Pixels(of: companion.path(beside: fixture.processor.outputPath))
                #expect(other.samples.count == main.samples.count)
                let pairs = zip(other.samples, main.samples)
                let distance = pairs.reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
                #expect(Double(distance) / Double(main.samples.count) > 2)
                #expect(maximumLightnessDifference(main, other) < 1)
            }
        }

        /// Largest difference of L* between two pictures of 8 bits.
        private func maximumLightnessDifference(_ left: Pixels, _ right: Pixels) -> Double {
            stride(from: 0, to: left.samples.count, by: 3).reduce(0) { largest, start in
                let values = [left, right].map { picture in
                    Color.lightness(
                        of: picture.samples[start..<start + 3].map { Double($0) / 255 })
                }
                return max(largest, abs(values[0] - values[1]))
            }
        }

        @Test func leaveTheOutputAsItIs() throws {
            let with = try fixture()
            let without = try ProcessingFixture(
                changes: [("format", "encode", .text("png"))], model: Self.model)
            let source = try with.small("camera_grey.png")
            _ = try with.process(source)
            _ = try without.process(source)
            let pixels = try [with, without].map { try Pixels(of: $0.processor.outputPath).samples }
            #expect(pixels[0] == pixels[1])
        }

        @Test func confidenceIsANumberEvenWithoutAMap() throws {
            let fixture = try ProcessingFixture(model: Self.model)
            let source = try fixture.small("camera_grey.png")
            let record = try fixture.process(source)
            let confidence = try #require(record.confidence)
            #expect((0...1).contains(confidence))
            #expect(record.companions == nil)
            #expect(try fixture.processor.inspect(source).confidence == confidence)
        }
    }
}

private enum Color {
    /// L* of encoded sRGB, 0 to 1, by the definitions.
    static func lightness(of rgb: [Double]) -> Double {
        let linear = rgb.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        let y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27
    }
}
