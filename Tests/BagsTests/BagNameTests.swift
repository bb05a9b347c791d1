import Bags
import SystemPackage
import Testing

@Suite struct BagNameTests {
    /// Each was tried with bagit.py 1.9.0, `--validate`: valid.
    @Test(arguments: [
        "1897/0001.tif", "a b.tif", " a.tif", "a /b.tif", "a\tb.tif", "a\u{1F}b.tif", "a\nb\nc.tif",
        "a\r\nb\r.tif",
        "100%.tif", "a%b.tif", "#x", "*y", "~root/x", "$HOME.tif", "a\\b.tif", "-", "\u{FEFF}a.tif",
        "e\u{301}.tif",
        "\u{E9}.tif", "a\u{7F}\u{1B}[31m.tif", "a.tif\u{200B}",
    ])
    func takesWhatBagsHold(name: String) {
        #expect(BagName.objection(to: FilePath(name)) == nil)
    }

    /// Each was tried with bagit.py 1.9.0, `--validate`: invalid, but for `%0a` and `%25`, which RFC 8493 decodes.
    @Test(arguments: [
        "a\u{0B}b.tif", "a\u{0C}b.tif", "a\u{1C}b.tif", "a\u{1D}b.tif", "a\u{1E}b.tif",
        "a\u{85}b.tif",
        "a\u{2028}b.tif", "a\u{2029}b.tif", "x\u{0B}y/a.tif", "a ", "a\t", "a\u{1F}", "a\u{A0}",
        "a\u{3000}", "a\n",
        "a\nb\nc\nd.tif", "a\nb/c\nd\n.tif", "a\rb\rc\rd.tif", "a%0Ab.tif", "a%0Db.tif",
        "a%0ab.tif", "a%25b.tif",
    ])
    func refusesWhatSomeReaderTakesForAnother(name: String) {
        #expect(BagName.objection(to: FilePath(name)) != nil)
    }

    @Test func refusesWhatIsNoText() {
        #expect(BagName.objection(to: latin1) == "is not valid UTF-8")
    }

    @Test func findsNamesThatCountAsOne() {
        var names = BagNames()
        #expect(names.add("x/\u{E9}.tif") == nil)
        #expect(names.add("x/e.tif") == nil)
        #expect(names.add("y/\u{E9}.tif") == nil)
        let form = names.add("x/e\u{301}.tif")
        #expect(form?.1 == .normalForm)
        #expect(form?.0 == FilePath("x/\u{E9}.tif"))
        let letters = names.add("X/E.tif")
        #expect(letters?.1 == .letterCase)
        #expect(letters?.0 == "x/e.tif")
        #expect(names.add("x/e.tif")?.1 == .same)
    }
}

/// A name as a disc of the nineties may have it.
let latin1 = [CChar(bitPattern: 0x61), CChar(bitPattern: 0xE9), 0].withUnsafeBufferPointer {
    $0.baseAddress.map { FilePath(platformString: $0) } ?? ""
}
