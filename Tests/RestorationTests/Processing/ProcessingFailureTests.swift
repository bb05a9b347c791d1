import Files
import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct ProcessingFailureTests {
        static func failure(_ fixture: ProcessingFixture, _ source: FilePath) -> PictureFailure? {
            do throws(PictureFailure) {
                _ = try fixture.process(source)
                return nil
            } catch {
                return error
            }
        }

        static var graySHA256: String {
            get throws { try FileDigest(ofPicture: PictureProcessorTests.gray).sha256 }
        }

        static func url(_ path: FilePath) -> URL { URL(filePath: path.string) }

        @Test(arguments: ["aksel_andersson_portrait.jpg", "astronaut_grey.png"])
        func truncatedSourceIsDamaged(_ name: String) throws {
            let fixture = try ProcessingFixture()
            let bytes = try Data(contentsOf: Self.url(ProcessingFixture.sample(name)))
            let source = fixture.file("cut-\(name)")
            try bytes.prefix(bytes.count / 2).write(to: Self.url(source))
            let failure = Self.failure(fixture, source)
            #expect(failure?.kind == .damaged)
            #expect(failure?.remedy.isEmpty == false)
            #expect(fixture.files == ["cut-\(name)"])
        }

        @Test func whatIsNoPicture() throws {
            let fixture = try ProcessingFixture(maxPixels: 10_000)
            let empty = fixture.file("empty.tif")
            try Data().write(to: Self.url(empty))
            let text = fixture.file("text.tif")
            try Data("only words\n".utf8).write(to: Self.url(text))
            #expect(Self.failure(fixture, empty)?.kind == .empty)
            #expect(Self.failure(fixture, text)?.kind == .notAPicture)
            #expect(Self.failure(fixture, fixture.folder)?.kind == .notAPicture)
            #expect(Self.failure(fixture, fixture.file("nowhere.tif"))?.kind == .vanished)
            #expect(Self.failure(fixture, PictureProcessorTests.gray)?.kind == .tooLarge)
        }

        @Test func otherContentThanWasHashedIsNoticed() throws {
            let fixture = try ProcessingFixture()
            let source = try fixture.wideSource(width: 80, height: 80) { x, y in UInt16(x * y) }
            let sha256 = try FileDigest(ofPicture: source).sha256
            let handle = try FileHandle(forWritingTo: Self.url(source))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data([0]))
            try handle.close()
            let failure = #expect(throws: PictureFailure.self) {
                try fixture.processor.process(source, PictureContent(sha256: sha256))
            }
            #expect(failure?.kind == .changedDuringRead)
            #expect(fixture.files == ["source-80x80.tif"])
        }

        @Test func fullOrForbiddenWorkFolderIsTold() throws {
            let fixture = try ProcessingFixture()
            try FileManager.default.createDirectory(
                at: Self.url(fixture.processor.outputPath), withIntermediateDirectories: false)
            let failure = Self.failure(fixture, PictureProcessorTests.gray)
            #expect(failure?.kind == .outputUnwritable)
            #expect(failure?.remedy.isEmpty == false)
        }

        @Test func fileThatIsNotWhatWasWrittenFailsItsCheck() throws {
            let fixture = try ProcessingFixture()
            _ = try fixture.process(PictureProcessorTests.gray)
            let output = fixture.processor.outputPath
            let written = try OutputVerifier.read(output)
            let picture = try VipsImage.fromMemory(
                [UInt8](repeating: 7, count: 3 * 64), width: 8, height: 8, bands: 3)
            let expected = ExpectedOutput(
                of: picture, as: EncodeSettings(), metadata: OutputMetadata(xmp: written.xmp))
            let failure = #expect(throws: PictureFailure.self) {
                try FinishedOutput.verify(output, expecting: expected, digitalSourceType: "")
            }
            #expect(failure?.kind == .verificationFailed)
        }

        // MARK: Adoption

        @Test func finishedOutputIsAdopted() throws {
            let fixture = try ProcessingFixture()
            let record = try fixture.process(PictureProcessorTests.gray)
            let output = fixture.processor.outputPath
            let adopted = try fixture.processor.adopt(
                output, of: PictureContent(sha256: Self.graySHA256))
            #expect(adopted?.facts == record.output)
            let (found, own) = (adopted?.parameters, fixture.settings.parameters)
            #expect(found?.parametersSHA256 == own.parametersSHA256)
            #expect(found?.title == own.title && found?.modelSHA256 == own.modelSHA256)
        }

        @Test func foreignOutputIsNotAdopted() throws {
            let fixture = try ProcessingFixture()
            _ = try fixture.process(PictureProcessorTests.gray)
            let output = fixture.processor.outputPath
            let sha256 = try Self.graySHA256
            let otherSource = String(repeating: "00", count: 32)
            #expect(
                try fixture.processor.adopt(output, of: PictureContent(sha256: otherSource))?.facts
                    == nil)
            #expect(
                try fixture.processor.adopt(
                    PictureProcessorTests.gray, of: PictureContent(sha256: sha256))?.facts == nil
            )
            #expect(
                try fixture.processor.adopt(
                    fixture.file("nowhere.tif"), of: PictureContent(sha256: sha256))?.facts
                    == nil)
        }

        /// A file tells what it was made with, whatever the settings of whoever finds it.
        @Test func anOutputOfOtherSettingsIsAdoptedWithThem() throws {
            let fixture = try ProcessingFixture(
                changes: [
                    ("alternatives", "colorize", .integer(0)),
                    ("access_copy", "encode", .integer(40)),
                ])
            let record = try fixture.process(PictureProcessorTests.gray)
            #expect(record.companions?.map(\.suffix) == ["_access.jpg"])
            let output = fixture.processor.outputPath
            let content = PictureContent(sha256: try Self.graySHA256)
            let other = try ProcessingFixture(changes: [("compression", "encode", .text("lzw"))])
            let found = try #require(try other.processor.adopt(output, of: content))
            let made = fixture.settings.parameters.parametersSHA256
            #expect(found.facts == record.output && found.parameters.parametersSHA256 == made)
            #expect(made != other.settings.parameters.parametersSHA256)
            #expect(
                try other.processor.otherCompanions(
                    beside: output, of: content, settings: made) == record.companions)
            #expect(
                try other.processor.otherCompanions(
                    beside: output, of: content,
                    settings: other.settings.parameters.parametersSHA256
                ).isEmpty)
        }

        @Test func damagedOutputIsNotAdopted() throws {
            let fixture = try ProcessingFixture()
            _ = try fixture.process(PictureProcessorTests.gray)
            let output = fixture.processor.outputPath
            var bytes = try Data(contentsOf: Self.url(output))
            // The directory and the label lie behind the pixels: only these are hurt.
            for index in 2000..<40_000 { bytes[index] = 0 }
            try bytes.write(to: Self.url(output))
            let failure = #expect(throws: PictureFailure.self) {
                try fixture.processor.adopt(output, of: PictureContent(sha256: Self.graySHA256))
            }
            #expect(failure?.kind == .damaged)
        }
    }
}
