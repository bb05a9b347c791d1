import Files
import Foundation
import PictureSupport
import Records
import SystemPackage
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct Style {
        private func pixels(of source: FilePath, style: FilePath?) throws -> [UInt16] {
            let fixture = try ProcessingFixture(style: style)
            _ = try fixture.process(source)
            return try Pixels(of: fixture.processor.outputPath).samples
        }

        @Test func thePictureItselfAsReferenceChangesNothing() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            #expect(try pixels(of: source, style: nil) == pixels(of: source, style: source))
        }

        @Test func anotherReferenceChangesColorsAndIsRecorded() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let reference = ProcessingFixture.sample("coffee_grey.png")
            let fixture = try ProcessingFixture(style: reference)
            let record = try fixture.process(source)
            #expect(record.style?.reference.path == reference)
            #expect(record.style?.sha256 == (try FileDigest(ofPicture: reference).sha256))
            #expect(try pixels(of: source, style: nil) != pixels(of: source, style: reference))
            // The small network of the tests knows classes, and the two pictures share some.
            let overlap = try #require(record.style?.sceneOverlap)
            #expect((0...1).contains(overlap))
            #expect(
                record.flags.contains(.styleMismatch) == (overlap < StyleReference.leastOverlap))
        }

        @Test func aTableGivesAReferenceToTheSourcesItNames() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let other = try files.small("rocket_grey.png")
            let table = files.file("styles.csv")
            let name = source.lastComponent?.string ?? ""
            try Data(
                "source,reference\n\(name),\(ProcessingFixture.sample("coffee_grey.png"))\n".utf8
            ).write(to: URL(filePath: table.string))
            let fixture = try ProcessingFixture(style: table)
            #expect(try fixture.process(source).style != nil)
            #expect(try fixture.process(other).style == nil)
        }

        @Test func whatDecidesPixelsDecidesTheKey() throws {
            let plain = try ProcessingFixture()
            let coffee = try ProcessingFixture(style: ProcessingFixture.sample("coffee_grey.png"))
            let camera = try ProcessingFixture(style: ProcessingFixture.sample("camera_grey.png"))
            let keys = [plain, coffee, camera].map(\.settings.parameters.parametersSHA256)
            #expect(Set(keys).count == 3)
        }

        @Test(arguments: [
            ("missing.jpg", nil, "missing.jpg"), ("text.jpg", "no picture", "text.jpg"),
            ("a.csv", "a.tif,missing.jpg\n", "line 1"), ("b.csv", "a.tif\n", "Line 1"),
            ("c.csv", "", "names no reference"),
        ])
        func unusableReferencesAreNamed(name: String, content: String?, part: String) throws {
            let files = try ProcessingFixture()
            let path = files.file(name)
            if let content { try Data(content.utf8).write(to: URL(filePath: path.string)) }
            #expect {
                _ = try ProcessingFixture(style: path)
            } throws: { error in
                error is StyleError && "\(error)".contains(part) && "\(error)".contains(name)
            }
        }

        @Test func noSourceHasTwoReferences() throws {
            let files = try ProcessingFixture()
            let reference = try files.small("camera_grey.png").lastComponent?.string ?? ""
            let path = files.file("twice.csv")
            try Data("a.tif,\(reference)\n./a.tif,\(reference)\n".utf8)
                .write(to: URL(filePath: path.string))
            #expect {
                _ = try ProcessingFixture(style: path)
            } throws: {
                "\($0)".contains("Line 2") && "\($0)".contains("second time")
            }
        }
    }
}
