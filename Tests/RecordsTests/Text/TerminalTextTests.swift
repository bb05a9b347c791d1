import Records
import SystemPackage
import Testing

@Suite struct TerminalTextTests {
    @Test func pathsAreOneHarmlessLine() {
        #expect(TerminalText.path("plates/Zürich 1.tif") == "plates/Zürich 1.tif")
        #expect(TerminalText.path("a\nb\u{1B}[2J.tif") == "a\\nb\\u{1B}[2J.tif")
        #expect(TerminalText.path("gpj.\u{202E}exe") == "gpj.\\u{202E}exe")
        #expect(TerminalText.path(FilePath(bytes: [0x63, 0xE9, 0x0A])) == "c\\xe9\\x0a")
    }

    @Test func linesStay() {
        #expect(TerminalText.lines("a\nb\u{7}\n") == "a\nb\\u{07}\n")
    }
}
