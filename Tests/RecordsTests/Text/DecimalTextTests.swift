import Records
import Testing

@Suite struct DecimalTextTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567"),
        (-1000, "-1,000"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func wholeNumbers(value: Int, text: String) {
        #expect(DecimalText.grouped(value) == text)
    }

    @Test func counts() {
        #expect(DecimalText.count(1, "picture") == "1 picture")
        #expect(DecimalText.count(0, "picture") == "0 pictures")
        #expect(DecimalText.count(1200, "entry", plural: "entries") == "1,200 entries")
    }

    @Test(arguments: [
        (0.0, 1, "0.0", "0"), (1.25, 1, "1.3", "1.3"), (9.96, 1, "10.0", "10"),
        (1234.5, 0, "1,235", "1235"), (-0.04, 1, "0.0", "0"), (-1.06, 1, "-1.1", "-1.1"),
        (3.007, 2, "3.01", "3.01"), (1234.567, 3, "1,234.567", "1234.567"),
        (0.0001, 4, "0.0001", "0.0001"), (2.5, 3, "2.500", "2.5"), (100, 2, "100.00", "100"),
        (Double.nan, 1, "–", "–"), (-Double.infinity, 1, "–", "–"), (1e300, 2, "–", "–"),
    ])
    func decimals(value: Double, places: Int, fixed: String, trimmed: String) {
        #expect(DecimalText.fixed(value, places: places) == fixed)
        #expect(DecimalText.trimmed(value, places: places) == trimmed)
    }

    @Test(arguments: [
        (0.0123456, "0.01235"), (0.5, "0.5"), (2048, "2,048"), (12.3456, "12.35"), (0, "0"),
        (1e-30, "0"), (-0.25, "-0.25"), (123_456, "123,456"), (Double.nan, "–"),
    ])
    func significantDigits(value: Double, text: String) {
        #expect(DecimalText.significant(value) == text)
    }

    @Test func percentages() {
        #expect(DecimalText.percentage(0.934) == "93 %")
        #expect(DecimalText.percentage(0.5, places: 1) == "50.0 %")
        #expect(DecimalText.trimmedPercentage(0.5) == "50 %")
        #expect(DecimalText.trimmedPercentage(0.000041, places: 4) == "0.0041 %")
    }
}
