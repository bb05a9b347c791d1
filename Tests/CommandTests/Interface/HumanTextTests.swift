import Records
import SystemPackage
import Testing

@testable import autochrome

@Suite struct HumanTextTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567"),
        (-1000, "-1,000"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func numbers(value: Int, text: String) {
        #expect(HumanText.number(value) == text)
    }

    @Test(arguments: [
        (0.0, 1, "0.0"), (1.25, 1, "1.3"), (9.96, 1, "10.0"), (1234.5, 0, "1,235"),
        (-0.04, 1, "0.0"), (-1.06, 1, "-1.1"), (3.007, 2, "3.01"), (Double.nan, 1, "?"),
        (Double.infinity, 1, "?"), (1e300, 2, "?"),
    ])
    func decimals(value: Double, digits: Int, text: String) {
        #expect(HumanText.decimal(value, digits: digits) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_949, "9.9 kB"), (9_951, "10 kB"),
        (999_499, "999 kB"), (999_500, "1.0 MB"), (1_234_567_890, "1.2 GB"),
        (Int64.max, "9,223 PB"),
    ])
    func bytes(value: Int64, text: String) {
        #expect(HumanText.bytes(value) == text)
    }

    @Test(arguments: [
        (0.2, "0 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"), (3599.4, "59 min 59 s"),
        (7500, "2 h 05 min"), (100 * 3600, "4 d 4 h"), (-5, "0 s"), (.infinity, "?"),
    ])
    func durations(seconds: Double, text: String) {
        #expect(HumanText.duration(seconds: seconds) == text)
    }

    @Test func counts() {
        #expect(HumanText.count(1, "picture") == "1 picture")
        #expect(HumanText.count(0, "picture") == "0 pictures")
        #expect(HumanText.count(1200, "entry", plural: "entries") == "1,200 entries")
    }

    @Test func ratesAndSizes() {
        #expect(HumanText.megapixels(49_000) == "0.0 megapixels")
        #expect(HumanText.megapixels(12_400_000) == "12 megapixels")
        #expect(HumanText.rate(megapixelsPerSecond: 0.123) == "0.12 MP/s")
        #expect(HumanText.rate(megapixelsPerSecond: 3.44) == "3.4 MP/s")
        #expect(HumanText.rate(megapixelsPerSecond: 23.4) == "23 MP/s")
    }

    @Test func pathsAreOneHarmlessLine() {
        #expect(HumanText.path("plates/Zürich 1.tif") == "plates/Zürich 1.tif")
        #expect(HumanText.path("a\nb\u{1B}[2J.tif") == "a\\nb\\u{1B}[2J.tif")
        #expect(HumanText.path("gpj.\u{202E}exe") == "gpj.\\u{202E}exe")
        #expect(HumanText.path(FilePath(bytes: [0x63, 0xE9, 0x0A])) == "c\\xe9\\x0a")
    }
}
