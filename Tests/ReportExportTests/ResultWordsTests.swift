import Records
import TestSupport
import Testing

@testable import ReportExport

@Suite struct ResultWordsTests {
    private func page(addsColor: Bool?) throws -> String {
        let folder = try TestFolder()
        let source = ArrayItemSource(items: SyntheticArchive.items)
        let writer =
            if let addsColor {
                ReportWriter(
                    source: source, layout: folder.layout, programVersion: "1",
                    addsColor: { _ in addsColor })
            } else {
                ReportWriter(source: source, layout: folder.layout, programVersion: "1")
            }
        _ = try writer.write([.html])
        return try folder.text("autochrome-report/report.html")
    }

    @Test func recipesWithoutColorAreRestorations() throws {
        let page = try page(addsColor: false)
        #expect(page.contains("<h1>Restoration report</h1>") && page.contains("Restored:"))
        #expect(!page.contains("Colorized"))
    }

    @Test(arguments: Language.allCases)
    func theStatementHasItsLanguage(_ language: Language) throws {
        for words in [ResultWords.colored(in: language), .restored(in: language)] {
            let paragraph = words.paragraph(class: "statement").text
            #expect(
                paragraph.hasPrefix(
                    language == .english
                        ? "<p class=\"statement\">"
                        : "<p class=\"statement\" lang=\"\(language.rawValue)\">"))
        }
        let all = Language.allCases.map { ResultWords.colored(in: $0).statement }
        #expect(Set(all).count == all.count)
    }

    /// The stronger warning where nothing is known.
    @Test(arguments: [true, nil]) func colorsAreWarnedOf(addsColor: Bool?) throws {
        let page = try page(addsColor: addsColor)
        #expect(page.contains("<h1>Colorization report</h1>") && page.contains("Colorized:"))
    }
}
