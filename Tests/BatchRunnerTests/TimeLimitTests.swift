import Testing

@testable import BatchRunner

/// How long a picture may take.
@Suite struct TimeLimitTests {
    private let tuning = BatchTuning()

    /// A scan gets its time by its pixels, however well it is compressed.
    @Test(arguments: [1, 24, 300, 2000]) func scans(megapixels: Int) {
        let pixels = megapixels * 1_000_000
        for bitsPerPixel in [0.25, 1, 8, 48] {
            let bytes = Int64(Double(pixels) * bitsPerPixel / 8)
            #expect(
                tuning.timeLimit(pixels: pixels, bytes: bytes) == .seconds(600 + 60 * megapixels))
        }
    }

    /// The largest picture that a kilobyte may declare, which is blank or damaged.
    @Test func smallFiles() {
        let limit = tuning.timeLimit(pixels: 300_000_000, bytes: 1000)
        #expect(limit > .seconds(1500) && limit < .seconds(1510))
        #expect(tuning.timeLimit(pixels: 0, bytes: 0) == .seconds(600))
    }
}
