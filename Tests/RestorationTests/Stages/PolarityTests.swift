import Foundation
import Imaging
import PictureSupport
import Records
import SafeTensors
import SystemPackage
import TensorCore
import Testing
import TestSupport

@testable import Restoration

extension ProcessingTests {
    /// What becomes of negatives, by verdict and recipe.
    @Suite struct PolarityTests {
        /// A network for polarities that says the same of every picture: its score is 0.
        static func model(saying verdict: Polarity.Verdict, in folder: TestFolder) throws -> URL {
            let url = folder.url.appending(path: "polarity.safetensors")
            try SafeTensorsWriter.write(
                [
                    ("stem.conv.weight", Tensor(zeros: [2, 1, 3, 3])),
                    ("stem.conv.bias", Tensor(zeros: [2])),
                    ("head.conv.weight", Tensor(zeros: [2, 2, 1, 1])),
                    ("head.conv.bias", Tensor(zeros: [2])),
                    ("output.linear.weight", Tensor(zeros: [1, 2])),
                ],
                metadata: [
                    "format_version": "1", "architecture": "polarity-network", "strides": "[]",
                    "unsure": verdict == .positive ? "1" : "-1",
                    "negative": verdict == .negative ? "-1" : "1",
                ], to: FilePath(url.path))
            return url
        }

        static func fixture(
            _ verdict: Polarity.Verdict, invert mode: String?
        ) throws -> ProcessingFixture {
            let folder = try TestFolder()
            let model = try model(saying: verdict, in: folder)
            let stages = mode.map {
                [StageConfiguration(stage: "invert", parameters: ["mode": .text($0)])]
            }
            return try ProcessingFixture(before: stages ?? [], polarityModel: model)
        }

        static func isInverted(_ record: PictureRecord) -> Bool? {
            record.stages.first { $0.stage == "invert" }.map { $0.facts["inverted"] == "yes" }
        }

        @Test func withoutTheStageSureNegativesAreLeftAlone() throws {
            for verdict in Polarity.Verdict.allCases {
                let fixture = try Self.fixture(verdict, invert: nil)
                let record = try fixture.process(fixture.small("camera_grey.png"))
                #expect(
                    record.disposition
                        == (verdict == .negative ? .skippedSuspectedNegative : .finished))
                #expect(record.flags.contains(.suspectedNegative) == (verdict != .positive))
                #expect(record.polarity == Polarity(verdict: verdict, score: 0))
            }
        }

        @Test(
            arguments: [
                ("auto", Polarity.Verdict.positive, false, false), ("auto", .unsure, false, true),
                ("auto", .negative, true, false), ("never", .negative, false, true),
                ("always", .positive, true, false), ("always", .unsure, true, false),
            ])
        func modesAndVerdicts(
            mode: String, verdict: Polarity.Verdict, inverts: Bool, isFlagged: Bool
        ) throws {
            let fixture = try Self.fixture(verdict, invert: mode)
            let source = try fixture.small("camera_grey.png")
            let record = try fixture.process(source)
            #expect(record.disposition == .finished)
            #expect(Self.isInverted(record) == inverts)
            #expect(record.flags.contains(.suspectedNegative) == isFlagged)
            let before = try LightnessTests.lightness(of: source, fixture)
            let after = try Pixels(of: fixture.processor.outputPath)
            guard inverts else {
                #expect(LightnessTests.greatestDifference(after, before) <= 1)
                return
            }
            // Green is the most of the luminance: where the scan is bright, the result is dark.
            let pairs = zip(before.samples, stride(from: 1, to: after.samples.count, by: 3))
            #expect(pairs.allSatisfy { $0 < 230 || after.samples[$1] < 90 })
            #expect(pairs.allSatisfy { $0 > 8 || after.samples[$1] > 170 })
        }

        @Test func blankPicturesHaveNoPolarity() throws {
            let fixture = try Self.fixture(.negative, invert: nil)
            let record = try fixture.process(
                fixture.wideSource(width: 80, height: 70) { _, _ in 30_000 })
            #expect(record.polarity == nil && record.disposition == .finished)
        }

        @Test func wideScansStayWide() throws {
            let fixture = try Self.fixture(.negative, invert: "auto")
            let record = try fixture.process(
                fixture.wideSource(width: 211, height: 157) { x, y in
                    UInt16((x + 211 * y) * 65535 / (211 * 157 - 1))
                })
            let output = try Pixels(of: fixture.processor.outputPath)
            #expect(record.output?.bitDepth == 16 && output.bitDepth == 16)
            let greens = stride(from: 1, to: output.samples.count, by: 3)
            #expect(Set(greens.map { output.samples[$0] }).count > 5_000)
        }
    }
}
