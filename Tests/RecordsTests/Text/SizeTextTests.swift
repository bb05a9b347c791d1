import Records
import Testing

@Suite struct SizeTextTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_949, "9.9 kB"), (9_951, "10 kB"),
        (999_499, "999 kB"), (999_500, "1.0 MB"), (1_234_567_890, "1.2 GB"),
        (Int64.max, "9,223 PB"),
    ])
    func bytes(value: Int64, text: String) {
        #expect(SizeText.bytes(value) == text)
    }

    @Test func pixelsAndSpeeds() {
        #expect(SizeText.megapixels(49_000) == "0.0 megapixels")
        #expect(SizeText.megapixels(12_400_000) == "12 megapixels")
        #expect(SizeText.rate(megapixelsPerSecond: 0.123) == "0.12 MP/s")
        #expect(SizeText.rate(megapixelsPerSecond: 3.44) == "3.4 MP/s")
        #expect(SizeText.rate(megapixelsPerSecond: 23.4) == "23 MP/s")
    }
}
