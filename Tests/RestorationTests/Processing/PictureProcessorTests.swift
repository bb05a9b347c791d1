import Files
import Foundation
import Imaging
import Metadata
import PictureSupport
import Records
import SystemPackage
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct PictureProcessorTests {
        /// A toned JPEG.
        static let portrait = "aksel_andersson_portrait.jpg"
        static let color = ProcessingFixture.sample("astronaut_colour_truth.png")
        static let gray = ProcessingFixture.sample("astronaut_grey.png")

        @Test func recordOfATonedPortrait() throws {
            let fixture = try ProcessingFixture()
            let record = try fixture.process(ProcessingFixture.sample(Self.portrait))
            #expect(record.disposition == .finished)
            #expect(record.flags.contains(.toned))
            #expect(!record.flags.contains(.alreadyColor))
            #expect(try #require(record.meanChromaBefore) > 5)
            #expect(record.clippedPercent.map { (0...100).contains($0) } == true)
            #expect(record.stages.map(\.stage) == ["colorize", "encode"])
            #expect(record.timings.inference > 0 && record.timings.encode > 0)
            #expect(record.timings.verify > 0 && record.timings.decode > 0)
            // Inference and encoding may overlap.
            let timings = record.timings
            #expect(timings.total >= timings.decode + timings.inference + timings.verify)
            #expect(timings.total >= timings.decode + timings.encode + timings.verify)
            #expect(try #require(record.peakResidentBytes) > 1_000_000)
            #expect(record.threads == 2)
            #expect(fixture.files == ["after.jpg", "before.jpg", "output.tif"])

            let output = try #require(record.output)
            #expect(output.format == "tiff")
            #expect((output.width, output.height) == (record.source.width, record.source.height))
            #expect(output.iccDescription.contains("sRGB"))
            let bytes = try Data(contentsOf: URL(filePath: fixture.processor.outputPath.string))
            #expect(output.bytes == bytes.count)
            #expect(try output.sha256 == FileDigest(ofPicture: fixture.processor.outputPath).sha256)
        }

        @Test func outputSaysWhatItIs() throws {
            for (recipe, format) in [("archive", "tiff"), ("access", "jpeg"), ("paper", "png")] {
                let fixture = try ProcessingFixture(recipe: recipe)
                let source = try fixture.small(Self.portrait)
                let record = try fixture.process(source)
                #expect(record.output?.format == format)
                let written = try OutputVerifier.read(fixture.processor.outputPath)
                let label = try #require(XMPPacket.provenance(in: written.xmp ?? []))
                #expect(try label.sourceSHA256 == FileDigest(ofPicture: source).sha256)
                #expect(label.parametersSHA256 == fixture.settings.parameters.parametersSHA256)
                #expect(label.modelSHA256 == fixture.settings.parameters.modelSHA256)
                #expect(label.recipe == recipe)
                #expect(label.digitalSourceType.hasSuffix("/compositeWithTrainedAlgorithmicMedia"))
                #expect(label.digitalSourceType == record.output?.digitalSourceType)
                #expect(label.systemName.contains("eighth"))
            }
        }

        @Test func sameInputGivesTheSameBytes() throws {
            var digests: Set<String> = []
            for _ in 0..<2 {
                let fixture = try ProcessingFixture()
                let record = try fixture.process(fixture.small(Self.portrait))
                digests.insert(try #require(record.output).sha256)
            }
            #expect(digests.count == 1)
        }

        @Test func colorIsSkipped() throws {
            let fixture = try ProcessingFixture()
            let record = try fixture.process(Self.color)
            #expect(record.disposition == .skippedAlreadyColor)
            #expect(record.flags.contains(.alreadyColor))
            #expect(record.output == nil)
            #expect(fixture.files == [])
        }

        @Test func colorIsRecolorizedOnDemand() throws {
            let fixture = try ProcessingFixture(recolorize: true)
            let source = try fixture.small("astronaut_colour_truth.png")
            let record = try fixture.process(source)
            #expect(record.disposition == .finished)
            #expect(record.flags.contains(.alreadyColor))
            let output = try Pixels(of: fixture.processor.outputPath)
            let lightness = try LightnessTests.lightness(of: source, fixture)
            #expect(LightnessTests.greatestDifference(output, lightness) <= 1)
        }

        @Test func accessCopyIsNoLargerThanItsLimit() throws {
            let fixture = try ProcessingFixture(
                recipe: "access", changes: [("long_side", "resize", .integer(256))])
            let record = try fixture.process(Self.gray)
            #expect(record.output?.width == 256)
            #expect(record.output?.height == 256)
            #expect(record.stages.map(\.stage) == ["colorize", "resize", "encode"])
            #expect(record.stages[1].facts == ["from": "512x512", "to": "256x256"])

            let whole = try ProcessingFixture(recipe: "access")
            let untouched = try whole.process(Self.gray)
            #expect(untouched.output?.width == 512)
            #expect(untouched.stages.map(\.stage) == ["colorize", "encode"])
        }

        @Test func wideSourceBecomesJPEGOf8Bits() throws {
            let fixture = try ProcessingFixture(recipe: "access")
            let source = try fixture.wideSource(width: 90, height: 70) { x, y in UInt16(x * 700 + y)
            }
            let record = try fixture.process(source)
            #expect(record.source.bitDepth == 16)
            #expect(record.output?.bitDepth == 8)
        }

        @Test func inspectWritesNothing() throws {
            let fixture = try ProcessingFixture()
            let record = try fixture.processor.inspect(Self.gray)
            #expect(record.disposition == .inspected)
            #expect(record.output == nil)
            // The network of the tests has learned nothing.
            #expect(record.flags.filter { $0 != .lowConfidence } == [.clippedShadows, .iccMissing])
            #expect((record.source.width, record.source.height) == (512, 512))
            #expect(fixture.files == [])
        }

        @Test(arguments: [(1, 1), (2, 1), (1, 9), (7, 5), (9, 300)])
        func tiniestPictures(width: Int, height: Int) throws {
            let fixture = try ProcessingFixture()
            let source = try fixture.wideSource(width: width, height: height) { x, y in
                UInt16(truncatingIfNeeded: 9000 * x + 200 * y)
            }
            let record = try fixture.process(source)
            #expect(record.flags.contains(.tiny))
            #expect(record.output?.width == width)
            #expect(record.output?.height == height)
        }

        @Test func warningsOfOnePictureDoNotReachTheNext() throws {
            let fixture = try ProcessingFixture()
            let bytes = try Data(
                contentsOf: URL(filePath: ProcessingFixture.sample(Self.portrait).string))
            // Garbage between segments: decoders warn and go on.
            let strange = fixture.file("strange.jpg")
            try (bytes.prefix(2) + Data([0x00, 0x11]) + bytes.dropFirst(2))
                .write(to: URL(filePath: strange.string))
            let first = try? fixture.process(strange)
            let second = try fixture.process(fixture.small(Self.portrait))
            #expect(first?.flags.contains(.decoderWarning) ?? true)
            #expect(second.warnings == [])
            #expect(!second.flags.contains(.decoderWarning))
        }
    }
}
