import ColorScience
import Files
import Foundation
import PictureSupport
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Colorization
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

        /// The network that takes palettes.
        private static let places = Fixtures.packageRoot
            .appending(path: "Models/autochrome-2.safetensors")

        /// The palette of an output under settings of the stage for colour.
        private func palette(
            _ source: FilePath, style: FilePath? = nil, model: URL = Self.places,
            _ changes: (String, Double)...
        ) throws -> Palette {
            let fixture = try ProcessingFixture(
                changes: changes.map { ($0.0, "colorize", .number($0.1)) }, model: model,
                style: style)
            _ = try fixture.process(source)
            let pixels = try Pixels(of: fixture.processor.outputPath)
            let lab = LabPlanes(rgb: pixels.samples.map { UInt8($0 >> (pixels.bitDepth - 8)) })
            return Palette(a: lab.a, b: lab.b)
        }

        @Test func aReferenceInColorGivesItsPalette() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let own = try palette(source)
            for name in ["coffee_colour_truth.png", "astronaut_colour_truth.png"] {
                let reference = ProcessingFixture.sample(name)
                let reader = try ProcessingFixture(model: Self.places).processor
                let palette = try #require(try reader.styleReference(reference).palette)
                #expect(
                    try self.palette(source, style: reference).distance(to: palette)
                        < 0.75 * own.distance(to: palette), "\(name)")
            }
        }

        /// It has none to give, but says what kind of picture it is.
        @Test func aGrayReferenceGivesItsMood() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let own = try palette(source)
            let mood = try palette(source, style: ProcessingFixture.sample("coffee_grey.png"))
            let colors = try palette(
                source, style: ProcessingFixture.sample("coffee_colour_truth.png"))
            #expect(own.distance(to: mood) > 0.02 * Palette.unit)
            #expect(own.distance(to: mood) < 0.5 * own.distance(to: colors))
            #expect(try palette(source, style: source).distance(to: own) == 0)
        }

        @Test(arguments: ["autochrome-2", "autochrome-base"])
        func wishesMoveTheColorsTheirWay(_ name: String) throws {
            let model = Fixtures.packageRoot.appending(path: "Models/\(name).safetensors")
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let own = try palette(source, model: model)
            let warm = try palette(source, model: model, ("warmth", 0.5))
            let cool = try palette(source, model: model, ("warmth", -0.5))
            #expect(warm.b > own.b + 3 && cool.b < own.b - 3, "\(cool.b) \(own.b) \(warm.b)")
            let green = try palette(source, model: model, ("greenness", 0.5))
            let rosy = try palette(source, model: model, ("greenness", -0.5))
            #expect(green.a < own.a - 3 && rosy.a > own.a + 3, "\(green.a) \(own.a) \(rosy.a)")
            let more = try palette(source, model: model, ("colorfulness", 0.7))
            let less = try palette(source, model: model, ("colorfulness", -0.7))
            #expect(more.chroma > 1.15 * own.chroma && less.chroma < 0.85 * own.chroma)
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
            let picture = ProcessingFixture.sample("rocket_grey.png")
            let keys = [plain, coffee, camera].map {
                $0.settings.parameters(for: picture, .only).parametersSHA256
            }
            #expect(Set(keys).count == 3)
            #expect(keys[0] == plain.settings.parameters.parametersSHA256)
        }

        /// A table makes only those pictures others that it names.
        @Test func aTableConcernsThePicturesThatItNames() throws {
            let files = try ProcessingFixture()
            let source = try files.small("camera_grey.png")
            let other = try files.small("rocket_grey.png")
            let table = files.file("styles.csv")
            let line = "\(source),\(ProcessingFixture.sample("coffee_grey.png"))\n"
            try Data("source,reference\n\(line)".utf8).write(to: URL(filePath: table.string))
            let settings = try ProcessingFixture(style: table).settings
            let plain = files.settings.parameters
            #expect(settings.parameters(for: other, .only) == plain)
            let own = settings.parameters(for: source, .only)
            #expect(!own.areSame(as: plain) && own.askTheSame(as: plain))
            let label = try ProcessingFixture(style: table)
            _ = try label.process(source)
            let found = try label.processor.adopt(
                label.processor.outputPath,
                of: PictureContent(sha256: try FileDigest.sha256(of: source)))
            #expect(found?.parameters.parametersSHA256 == own.parametersSHA256)
        }

        @Test(arguments: [
            ("missing.jpg", nil, "missing.jpg"), ("text.jpg", "no picture", "text.jpg"),
            ("a.csv", "a.tif,missing.jpg\n", "line 1"), ("b.csv", "a.tif\n", "Line 1"),
            ("c.csv", "", "does not name a reference"),
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
