import Colorization
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
    /// The authors' program as a way of the stage `colorize`.
    @Suite struct PaperPreprocessing {
        private static let changes: [(parameter: String, stage: String, value: ParameterValue)] = [
            ("preprocessing", "colorize", .text("reference"))
        ]

        /// A model with the network of the fixtures, as importing makes it.
        private func model(in folder: FilePath) throws -> URL {
            let path = folder.appending("imported.safetensors")
            try ImportedModel(
                contentsOf: FilePath(Fixtures.url("torch7/ltbc_nobn_quarter.t7").path)
            ).write(to: path)
            return URL(filePath: path.string)
        }

        private func fixture(
            _ changes: [(parameter: String, stage: String, value: ParameterValue)] = Self.changes
        ) throws -> ProcessingFixture {
            let files = try ProcessingFixture()
            return try ProcessingFixture(
                recipe: "paper", changes: changes, model: try model(in: files.folder),
                recolorize: true)
        }

        @Test func givesWhatTheProgramGives() throws {
            let fixture = try fixture()
            let source = FilePath(Fixtures.url("torch7/grey301.png").path)
            let record = try fixture.process(source)
            let found = try Pixels(of: fixture.processor.outputPath)
            let expected = try Pixels(
                of: FilePath(Fixtures.url("torch7/grey301.ltbc_nobn_quarter.png").path))
            #expect(found.width == 301 && found.height == 203 && found.bitDepth == 8)
            let differences = zip(found.samples, expected.samples).map { abs(Int($0) - Int($1)) }
            #expect(differences.count == 3 * 301 * 203)
            #expect(differences.allSatisfy { $0 <= 1 })
            #expect(record.stages.map(\.stage) == ["colorize", "encode"])
            #expect((record.clippedPercent ?? 0) > 0 && record.timings.inference > 0)
            #expect(record.output?.iccDescription.contains("sRGB") == true)
        }

        @Test func scansOfSixteenBitsBecomeEight() throws {
            let fixture = try fixture(
                Self.changes + [
                    ("format", "encode", .text("tiff")), ("depth", "encode", .text("source")),
                ])
            let source = try fixture.wideSource(width: 70, height: 50) { UInt16(900 * $0 + $1) }
            _ = try fixture.process(source)
            #expect(try Pixels(of: fixture.processor.outputPath).bitDepth == 8)
        }

        /// The program mixes encoded values, this one linear light.
        @Test func scansInColorBecomeLuma() throws {
            let fixture = try fixture()
            let samples = (0..<64 * 64).flatMap { _ in [200, 90, 40] as [UInt8] }
            let source = fixture.file("brown.png")
            try VipsImage.fromMemory(samples, width: 64, height: 64, bands: 3).write(
                to: source, as: EncodeSettings(format: .png, bitDepth: 8),
                metadata: OutputMetadata())
            _ = try fixture.process(source)
            let pixels = try Pixels(of: fixture.processor.outputPath).samples
            // Y of the result is that of the source, where nothing is cut off.
            var compared = 0
            for index in stride(from: 0, to: pixels.count, by: 3) {
                let rgb = pixels[index..<index + 3].map(Double.init)
                guard rgb.allSatisfy({ (1...254).contains($0) }) else { continue }
                #expect(abs(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] - 117.19) < 1.2)
                compared += 1
            }
            #expect(compared > 3000)
        }

        @Test func styleTakesOtherFeatures() throws {
            let source = FilePath(Fixtures.url("torch7/grey301.png").path)
            let own = try fixture()
            _ = try own.process(source)
            let files = try ProcessingFixture()
            let styled = try ProcessingFixture(
                recipe: "paper", changes: Self.changes, model: try model(in: files.folder),
                style: ProcessingFixture.sample("coffee_grey.png"), recolorize: true)
            _ = try styled.process(source)
            let pixels = try [own, styled].map { try Pixels(of: $0.processor.outputPath).samples }
            #expect(pixels[0] != pixels[1])
        }

        @Test func largePicturesAreRefused() throws {
            let fixture = try fixture()
            let source = try fixture.wideSource(width: 4001, height: 4000) { x, _ in UInt16(8 * x) }
            let failure = #expect(throws: PictureFailure.self) { try fixture.process(source) }
            #expect(failure?.kind == .tooLarge)
            #expect(failure?.message.contains("16 megapixels") == true)
        }

        @Test func modelsOfLightnessAreRefused() throws {
            let fixture = try ProcessingFixture(recipe: "paper", changes: Self.changes)
            let source = try fixture.small("camera_grey.png")
            let failure = #expect(throws: PictureFailure.self) { try fixture.process(source) }
            #expect(failure?.kind == .unsupported)
        }

        @Test(arguments: ["yuv", "lab"]) func modelsOfOtherTargetsAreRefused(target: String) throws
        {
            let files = try ProcessingFixture()
            let imported = try ColorizationModel(
                contentsOf: FilePath(model(in: files.folder).path))
            let parameters = Dictionary(
                uniqueKeysWithValues: imported.layers.parameters.map { ($0.name, $0.tensor) })
            let path = files.file("other.safetensors")
            try imported.replacing(
                parameters, metadata: imported.metadata.merging(["target": target]) { $1 }
            ).write(to: path)
            let fixture = try ProcessingFixture(
                recipe: "paper", changes: Self.changes, model: URL(filePath: path.string),
                recolorize: true)
            let source = try fixture.small("camera_grey.png")
            guard target != "lab" else {
                _ = try fixture.process(source)
                return
            }
            let failure = #expect(throws: PictureFailure.self) { try fixture.process(source) }
            #expect(failure?.kind == .unsupported)
            #expect(failure?.message.contains("a* and b*") == true)
        }

        /// A stage is on record once it has done its work.
        @Test func failuresAreNotOnRecord() throws {
            for changes in [Self.changes, []] {
                let fixture = try ProcessingFixture(recipe: "paper", changes: changes)
                let processor = fixture.processor
                let source = try fixture.small("camera_grey.png")
                let scan = try processor.scan(source, sha256: nil)
                let context = processor.context(
                    for: source, .only, scan.record.source, sha256: "",
                    output: processor.outputPath)
                var picture = try processor.picture(of: scan, scan.record)
                var hasFailed = false
                let coloring = try #require(fixture.settings.recipe.coloring)
                do throws(PictureFailure) {
                    try coloring.apply(to: &picture, in: context)
                } catch {
                    hasFailed = true
                }
                #expect(hasFailed != changes.isEmpty)
                #expect(picture.record.stages.map(\.stage) == (hasFailed ? [] : ["colorize"]))
            }
        }

        @Test(arguments: [
            ("chroma", ParameterValue.text("coarse")), ("upsampling", .text("guided")),
            ("normalize", .flag(true)), ("local_contrast", .number(0.5)),
            ("saturation", .number(1.5)),
        ])
        func goesWithNoOtherMethod(parameter: String, value: ParameterValue) throws {
            let recipe = try RecipeTests.shipped("paper").setting(
                "preprocessing", of: "colorize", to: .text("reference"))
            let error = #expect(throws: RecipeError.self) {
                try recipe.setting(parameter, of: "colorize", to: value)
            }
            #expect(error?.message.contains("`normalize: false`") == true)
        }
    }
}
