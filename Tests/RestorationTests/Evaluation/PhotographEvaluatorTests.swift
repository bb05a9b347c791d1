import Foundation
import ImageMetrics
import Imaging
import Metadata
import PictureSupport
import Records
import SystemPackage
import Testing
import TestSupport

@testable import Restoration

extension ProcessingTests {
    /// Photographs judged by a small network.
    @Suite struct PhotographEvaluatorTests {
        private let fixture: ProcessingFixture
        private let photograph: FilePath

        init() throws {
            fixture = try ProcessingFixture()
            photograph = try fixture.small("astronaut_colour_truth.png")
        }

        private func evaluator(style: FilePath? = nil) throws -> PictureProcessor {
            try ProcessingFixture(recipe: "paper", style: style).processor
        }

        /// What a batch makes of the photograph is what is judged.
        @Test func judgesTheOutputOfABatch() throws {
            let batch = try ProcessingFixture(recipe: "paper", recolorize: true)
            _ = try batch.process(photograph)
            let output = try Pixels(of: batch.processor.outputPath)
            let (figures, trial) = try evaluator().evaluate(photograph, shortSide: 256)
            #expect((trial.width, trial.height) == (output.width, output.height))
            #expect((figures.width, figures.height) == (output.width, output.height))
            #expect(figures.reduced == figures.native, "200 pixels are less than 256")
            #expect(figures.networkSeconds > 0)
            let white = output.bitDepth == 16 ? 65535.0 : 255
            let differences = zip(output.samples, trial.result).map {
                abs(Double($0) / white * 255 - Double($1))
            }
            #expect((differences.max() ?? 255) < 1.01)
        }

        @Test func shortSideIsReduced() throws {
            let figures = try evaluator().evaluate(photograph, shortSide: 100).figures
            #expect(figures.reduced != nil && figures.reduced != figures.native)
        }

        @Test func enlargedPhotographsAreJudgedAtTheirOwnSize() throws {
            let evaluator = try evaluator()
            let own = try evaluator.evaluate(photograph, shortSide: 100)
            let upsampled = try evaluator.evaluate(photograph, shortSide: 100, scale: 3)
            #expect(upsampled.figures.reduced == nil)
            #expect(upsampled.figures.width == own.figures.width)
            #expect(upsampled.trial.truth == own.trial.truth)
            #expect(upsampled.figures.native.psnrGray == own.figures.native.psnrGray)
            #expect(upsampled.trial.result != own.trial.result, "the network sees other details")
        }

        @Test func whatWouldBeTooLargeIsRefused() throws {
            let error = #expect(throws: PictureFailure.self) {
                _ = try evaluator().evaluate(photograph, shortSide: 100, scale: 1000)
            }
            #expect(error?.kind == .tooLarge)
        }

        @Test func styleReplacesThePhotographsOwnFeatures() throws {
            let plain = try evaluator().evaluate(photograph, shortSide: 256).trial
            let own = try evaluator(style: photograph).evaluate(photograph, shortSide: 256).trial
            #expect(own.result == plain.result)
            let other = try fixture.small("coffee_grey.png")
            let styled = try evaluator(style: other).evaluate(photograph, shortSide: 256).trial
            #expect(styled.result != plain.result)
        }

        @Test func lightnessOfTheStyleCounts() throws {
            let colored = try fixture.small("coffee_colour_truth.png")
            let folder = fixture.folder
            let gray = folder.appending("style.tif")
            try SourcePicture(opening: colored).decode(workFolder: folder)
                .lightness(workFolder: folder)
                .write(to: gray, as: EncodeSettings(), metadata: OutputMetadata())
            let results = try [colored, gray].map {
                try evaluator(style: $0).evaluate(photograph, shortSide: 256).trial.result
            }
            #expect(results[0] == results[1])
        }
    }
}
