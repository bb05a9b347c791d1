import Testing

@testable import ReportExport

@Suite struct IIIFValueTests {
    @Test(arguments: [
        (
            "http://rightsstatements.org/vocab/InC/1.0/",
            "http://rightsstatements.org/vocab/InC/1.0/"
        ),
        (
            "https://www.rightsstatements.org/page/NoC-US/1.0/?language=de",
            "http://rightsstatements.org/vocab/NoC-US/1.0/"
        ),
        (
            " https://creativecommons.org/licenses/by-sa/3.0/de/deed.de ",
            "http://creativecommons.org/licenses/by-sa/3.0/de/"
        ),
        (
            "HTTPS://creativecommons.org/publicdomain/zero/1.0",
            "http://creativecommons.org/publicdomain/zero/1.0/"
        ),
        (
            "http://creativecommons.org/licenses/by/4.0/legalcode",
            "http://creativecommons.org/licenses/by/4.0/"
        ),
        ("https://creativecommons.org/licenses/", nil), ("https://creativecommons.org/", nil),
        ("https://creativecommons.org/about/by/4.0/", nil),
        ("https://creativecommons.org.example/licenses/by/4.0/", nil),
        ("https://example.org/licenses/by/4.0/", nil), ("CC BY 4.0", nil), ("", nil),
        ("ftp://creativecommons.org/licenses/by/4.0/", nil),
        ("https://creativecommons.org/licenses/b y/4.0/", nil),
        ("https://creativecommons.org/licenses/b%22y/4.0/", nil),
    ])
    func rightsHaveTheFormOfTheirMakers(text: String, address: String?) {
        #expect(RightsAddress.of(text) == address)
    }

    @Test(arguments: [
        ("1914-08-02", true), (" 2000-02-29 ", true), ("1900-02-29", false), ("1904-02-29", true),
        ("1914-13-01", false), ("1914-04-31", false), ("1914-00-10", false), ("1914-08", false),
        ("1914", false), ("ca. 1900", false), ("0000-01-01", false),
        ("1914-08-02/1914-08-05", false),
        ("１９１４-08-02", false),
    ])
    func datesAreWholeDays(text: String, isDay: Bool) {
        #expect((NavigationDate.of(text) != nil) == isDay)
    }

    @Test(arguments: [
        ("https://a.example", "https://a.example"),
        ("http://a.example:8080/b//", "http://a.example:8080/b"),
        ("http://[::1]:80/%20x", "http://[::1]:80/%20x"), ("https://a.example/?x=1", nil),
        ("https://a.example/#b", nil), ("https://me@a.example", nil), ("https://", nil),
        ("https:///a", nil), ("ftp://a.example", nil), ("a.example", nil), ("/colour", nil),
        ("https://a.example/b c", nil), ("https://a.example/%", nil), ("https://a.example/ü", nil),
        ("", nil), ("https://a.example/\n", nil), ("https://a.example/..", "https://a.example/.."),
    ])
    func addressesAreWhole(text: String, address: String?) {
        #expect(WebAddress(text)?.text == address)
    }

    @Test func markupIsShownAsItIsWritten() {
        #expect(IIIFWords.plain("<b>&amp;</b>") == "<span>&lt;b&gt;&amp;amp;&lt;/b&gt;</span>")
        #expect(IIIFWords.plain("a < b") == "a < b")
    }

    @Test func sizesComeFromTheFrameHeaderWhole() {
        // With an APP0, fill bytes, and a table before the frame header.
        let file: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xC2]
            + [0, 11, 8, 2, 1, 3, 4, 1, 1, 0x11, 0]
        #expect(JPEGSize.of(file).map { [$0.width, $0.height] } == [0x304, 0x201])
        for count in 0..<24 { #expect(JPEGSize.of(Array(file[..<count])) == nil) }
        for place in file.indices {
            for value in [0, 1, 0x7F, 0xD9, 0xFF] as [UInt8] {
                var broken = file
                broken[place] = value
                if let size = JPEGSize.of(broken) { #expect(size.width > 0 && size.height > 0) }
            }
        }
        #expect(
            JPEGSize.of([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1]) == nil)
    }
}
