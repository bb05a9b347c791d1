import ImageMetrics
import Testing

@Suite struct MetricTests {
    private let truth = TestPictures.truth
    private let picture = TestPictures.picture

    @Test func picturesAreThoseOfTheReference() {
        #expect(truth.reduce(0) { $0 + Int($1) } == 340_833)
        #expect(picture.reduce(0) { $0 + Int($1) } == 342_600)
    }

    @Test func valuesOfTheReference() {
        #expect(abs(peakSignalToNoise(picture, truth) - 32.57754948138076) < 1e-12)
        #expect(abs(meanColorDifference(picture, truth) - 3.087346874983835) < 2e-5)
        #expect(abs(colorfulness(truth) - 101.7255435368515) < 1e-10)
        #expect(abs(colorfulness(picture) - 102.98695826721226) < 1e-10)
        let similarity = structuralSimilarity(
            picture, truth, width: TestPictures.width, height: TestPictures.height)
        #expect(abs(similarity - 0.9728006630190028) < 1e-9)
    }

    @Test func equalPictures() {
        #expect(peakSignalToNoise(truth, truth) == .infinity)
        #expect(meanColorDifference(truth, truth) == 0)
        let similarity = structuralSimilarity(
            truth, truth, width: TestPictures.width, height: TestPictures.height)
        #expect(abs(similarity - 1) < 1e-12)
    }

    @Test func ratioOfKnownErrors() {
        #expect(peakSignalToNoise([0, 0, 0], [255, 255, 255]) == 0)
        #expect(abs(peakSignalToNoise([1, 2, 3], [2, 3, 4]) - 48.13080360867911) < 1e-12)
    }

    @Test func chromaErrorIsADistance() {
        let error = chromaRootMeanSquareError(
            a: [3, 0], b: [4, 0], truthA: [0, 0], truthB: [0, 0])
        #expect(abs(error - 12.5.squareRoot()) < 1e-12)
    }

    @Test func colorfulnessOfGrayIsZero() {
        #expect(colorfulness([0, 0, 0, 128, 128, 128, 255, 255, 255]) == 0)
        #expect(abs(colorfulness([255, 0, 0]) - 0.3 * (255 * 255 * 1.25).squareRoot()) < 1e-12)
    }

    @Test func similarityFallsWithNoise() {
        var worse = picture
        for index in stride(from: 0, to: worse.count, by: 7) { worse[index] = worse[index] &+ 90 }
        func similarity(_ other: [UInt8]) -> Double {
            structuralSimilarity(
                other, truth, width: TestPictures.width, height: TestPictures.height)
        }
        #expect(similarity(worse) < similarity(picture) - 0.1)
    }

    @Test func smallestPictureOfSimilarity() {
        let pixels = Array(truth[..<(3 * 11 * 11)])
        #expect(structuralSimilarity(pixels, pixels, width: 11, height: 11) == 1)
    }

    @Test func trapsOnWrongSizes() async {
        await #expect(processExitsWith: .failure) { _ = peakSignalToNoise([1, 2], [1]) }
        await #expect(processExitsWith: .failure) { _ = colorfulness([1, 2]) }
        await #expect(processExitsWith: .failure) {
            _ = structuralSimilarity([1, 2, 3], [1, 2, 3], width: 1, height: 1)
        }
    }
}
