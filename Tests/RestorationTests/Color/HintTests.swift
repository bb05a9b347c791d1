import ColorScience
import Files
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
    @Suite struct Hints {
        /// Two fields, dark on the left and bright on the right.
        private static func scan(_ fixture: ProcessingFixture, _ name: String) throws -> FilePath {
            let (width, height) = (240, 160)
            let samples = (0..<width * height).map { UInt8($0 % width < 120 ? 70 : 190) }
            let path = fixture.file(name)
            try VipsImage.fromMemory(samples, width: width, height: height, bands: 1).write(
                to: path, as: EncodeSettings(format: .png, bitDepth: 8), metadata: OutputMetadata())
            return path
        }

        private static func fixture(
            _ lines: [String], model: URL = Fixtures.url("pytorch/model_eighth.safetensors"),
            chroma: ColorMethod.Chroma = .coarse, before stages: [StageConfiguration] = [],
            files: (ProcessingFixture) throws -> Void = { _ in }
        ) throws -> (fixture: ProcessingFixture, source: FilePath) {
            let place = try ProcessingFixture()
            let source = try Self.scan(place, "scan.png")
            try files(place)
            let table = place.file("hints.csv")
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: table.string))
            let fixture = try ProcessingFixture(
                before: stages,
                changes: [("chroma", "colorize", .text(chroma.rawValue))], model: model,
                hints: table)
            // The table's folder has to live as long.
            fixture.keeps = place
            return (fixture, source)
        }

        private static let heading = "source,x,y,mask,colour,page,part"

        /// Mean a* and b* of a square of the output.
        private static func color(
            _ fixture: ProcessingFixture, x: Int, y: Int, side: Int = 10
        ) throws -> (a: Double, b: Double) {
            let pixels = try Pixels(of: fixture.processor.outputPath)
            let scale = pixels.bitDepth == 8 ? 255.0 : 65535
            var sum = (a: 0.0, b: 0.0)
            for row in y..<y + side {
                for column in x..<x + side {
                    let start = 3 * (row * pixels.width + column)
                    let lab = Lab(
                        sRGB: RGB(
                            red: Double(pixels.samples[start]) / scale,
                            green: Double(pixels.samples[start + 1]) / scale,
                            blue: Double(pixels.samples[start + 2]) / scale))
                    sum.a += lab.a / Double(side * side)
                    sum.b += lab.b / Double(side * side)
                }
            }
            return sum
        }

        private static let models = [
            Fixtures.url("pytorch/model_eighth.safetensors"),
            Fixtures.url("semantic/model_small.safetensors"),
        ]

        @Test(arguments: ColorMethod.Chroma.allCases, [0, 1])
        func aHintColorsItsFieldAndNoOther(chroma: ColorMethod.Chroma, model: Int) throws {
            let lines = [Self.heading, "scan.png,60,80,,lab(30 10 -30),,"]
            let (plain, source) = try Self.fixture(
                [Self.heading, "other.png,60,80,,grey,,"], model: Self.models[model],
                chroma: chroma)
            #expect(try plain.process(source).hints == nil)
            let (hinted, same) = try Self.fixture(
                lines, model: Self.models[model], chroma: chroma)
            let record = try hinted.process(same)
            #expect(record.hints?.used == 1 && record.hints?.remarks.isEmpty == true)
            #expect(record.warnings == [])
            #expect(
                record.stages.contains {
                    $0.alteration == "colorized with 1 hint about its colours"
                })
            // What a map of random weights takes for one thing is not known.
            for (x, y) in [(55, 75), (20, 20), (90, 140)].prefix(model == 0 ? 3 : 1) {
                let found = try Self.color(hinted, x: x, y: y)
                #expect(abs(found.a - 10) < 2 && abs(found.b + 30) < 2, "\(x), \(y): \(found)")
            }
            // What the network makes of the other field under the hint is its own affair where it takes hints.
            guard model == 0 else { return }
            for (x, y) in [(140, 80), (220, 20)] {
                let (before, after) = (
                    try Self.color(plain, x: x, y: y), try Self.color(hinted, x: x, y: y)
                )
                #expect(abs(before.a - after.a) < 2 && abs(before.b - after.b) < 2)
            }
        }

        @Test func masksHoldWhereTheyAreWhite() throws {
            let (fixture, source) = try Self.fixture(
                [Self.heading, "scan.png,,,mask.png,lab(60 -25 20),,"]
            ) { place in
                // Half the scan's size, its lower right quarter.
                let samples = (0..<120 * 80).map {
                    UInt8($0 % 120 >= 60 && $0 / 120 >= 40 ? 255 : 0)
                }
                try VipsImage.fromMemory(samples, width: 120, height: 80, bands: 1).write(
                    to: place.file("mask.png"), as: EncodeSettings(format: .png, bitDepth: 8),
                    metadata: OutputMetadata())
            }
            let record = try fixture.process(source)
            #expect(record.hints?.used == 1, "\(record.warnings)")
            for (x, y) in [(130, 90), (225, 145)] {
                let found = try Self.color(fixture, x: x, y: y)
                #expect(abs(found.a + 25) < 1.5 && abs(found.b - 20) < 1.5, "\(found)")
            }
        }

        @Test func linesThatAreNotUsedAreNamed() throws {
            let (fixture, source) = try Self.fixture(
                [
                    Self.heading, "scan.png,240,10,,red,,", "scan.png,10,-1,,red,,",
                    "scan.png,60,80,,blue,,", "scan.png,,,wide.png,red,,",
                    "scan.png,,,left.png,green,,", "scan.png,1,1,,red,4,", "scan.png,1,1,,red,,2",
                ]
            ) { place in
                for (name, width) in [("wide.png", 300), ("left.png", 240)] {
                    let samples = (0..<width * 160).map { UInt8($0 % width < width / 2 ? 255 : 0) }
                    try VipsImage.fromMemory(samples, width: width, height: 160, bands: 1).write(
                        to: place.file(name), as: EncodeSettings(format: .png, bitDepth: 8),
                        metadata: OutputMetadata())
                }
            }
            let record = try fixture.process(source)
            let hints = try #require(record.hints)
            #expect(hints.used == 1)
            #expect(hints.remarks.map(\.line) == [2, 3, 4, 5, 7, 8])
            let parts = [
                "240 x 160", "outside", "line 6 gives another colour", "another shape",
                "page 4 of a file with 1 page", "photograph 2",
            ]
            for (remark, part) in zip(hints.remarks, parts) {
                #expect(remark.reason.contains(part), "\(remark)")
            }
            #expect(record.warnings.count == 6)
            #expect(record.warnings.allSatisfy { $0.contains("hints.csv") && $0.contains("Line ") })
            #expect(hints.fileSHA256.count == 64 && hints.sha256 != hints.fileSHA256)
        }

        /// A photograph on a dark ground, turned, is set upright and cut out: the hint lies where it lay.
        @Test func hintsFollowThePixels() throws {
            let place = try ProcessingFixture()
            let source = place.file("scan.png")
            let scan = SyntheticScan(angle: -3.2, tone: 14)
            try scan.image().write(
                to: source, as: EncodeSettings(format: .png, bitDepth: 8),
                metadata: OutputMetadata())
            let table = place.file("hints.csv")
            let (x, y) = (300, 150)
            try Data("source,x,y,colour\nscan.png,\(x),\(y),lab(50 40 30)\nscan.png,2,2,red".utf8)
                .write(to: URL(filePath: table.string))
            let fixture = try ProcessingFixture(before: FrameStageTests.stages, hints: table)
            let record = try fixture.process(source)
            let mapping = try #require(record.mapping)
            let spot = mapping.place(uprightX: Double(x) + 0.5, uprightY: Double(y) + 0.5)
            #expect(abs(spot.x - Double(x)) > 20, "the picture was moved")
            let found = try Self.color(fixture, x: Int(spot.x) - 1, y: Int(spot.y) - 1, side: 3)
            #expect(found.a > 25 && found.b > 15, "\(found)")
            #expect(record.hints?.used == 1)
            #expect(record.hints?.remarks.first?.reason == "lies in what was cut off")
        }

        @Test func whatDecidesPixelsDecidesTheKey() throws {
            func made(_ lines: String...) throws -> (ProcessingSettings, FilePath) {
                let (fixture, source) = try Self.fixture([Self.heading] + lines)
                return (fixture.settings, source)
            }
            func key(_ made: (ProcessingSettings, FilePath), page: Int? = nil) -> String {
                made.0.parameters(for: made.1, PicturePlace(page: page)).parametersSHA256
            }
            let red = try made("scan.png,1,2,,red,,")
            let first = red.0
            let plain = try ProcessingFixture().settings.parameters.parametersSHA256
            let second = try made("scan.png,1,2,,red,2,")
            let keys = [
                plain, key(red), key(try made("scan.png,1,2,,blue,,")),
                key(try made("scan.png,1,3,,red,,")),
            ]
            #expect(Set(keys).count == keys.count)
            #expect(key(second) == plain && key(second, page: 2) != plain)
            #expect(key(try made("twin.png,1,2,,red,,")) == plain)
            let data = try JSONEncoder().encode(first)
            let read = try JSONDecoder().decode(ProcessingSettings.self, from: data)
            #expect(read.hints == first.hints)
        }

        @Test func unusableFilesAreNamed() throws {
            let cases = [
                ("a.csv", nil, "a.csv"), ("b.csv", "a.tif,1,2,red\n", "Line 1"),
                ("c.csv", "source,mask,colour\na.tif,gone.png,red\n", "gone.png' (line 2"),
                ("d.csv", "source,mask,colour\na.tif,d.csv,red\n", "line 2"),
                (
                    "e.csv", "source,x,y,colour\na.tif,1,2,red\n./a.tif,1,2.5,blue\n",
                    "Lines 2 and 3"
                ),
                ("f.csv", "source,mask,colour\na.tif,black.png,red\n", "has no white area"),
            ]
            let place = try ProcessingFixture()
            try VipsImage.fromMemory(
                [UInt8](repeating: 9, count: 64), width: 8, height: 8, bands: 1
            )
            .write(
                to: place.file("black.png"), as: EncodeSettings(format: .png, bitDepth: 8),
                metadata: OutputMetadata())
            for (name, content, part) in cases {
                let file = place.file(name)
                if let content { try Data(content.utf8).write(to: URL(filePath: file.string)) }
                #expect {
                    _ = try HintReader(place.processor.mask).table(from: file)
                } throws: { error in
                    error is HintError && "\(error)".contains(part) && "\(error)".contains(name)
                }
            }
        }
    }
}
