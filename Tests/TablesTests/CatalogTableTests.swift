import Foundation
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Tables

@Suite struct CatalogTableTests {
    private func table(_ name: String) throws -> CatalogTable {
        try CatalogTable(reading: FilePath(Fixtures.url("catalogue/\(name)").path))
    }

    private func table(_ bytes: [UInt8]) throws -> CatalogTable {
        try CatalogTable(bytes, file: "c.csv")
    }

    private func rows(_ table: CatalogTable) -> [CatalogTable.Row] {
        var rows: [CatalogTable.Row] = []
        table.forEachRow { rows.append($0) }
        return rows
    }

    private func problems(_ text: [UInt8]) -> [String] {
        do {
            _ = try table(text)
            return []
        } catch {
            return (error as? CatalogError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    private func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

    private func entry(_ change: (inout CatalogEntry) -> Void) -> CatalogEntry {
        var entry = CatalogEntry()
        change(&entry)
        return entry
    }

    // MARK: Exports

    @Test func semicolonsAndAByteOrderMark() throws {
        let table = try table("semicolons.csv")
        #expect(table.count == 2)
        #expect(
            rows(table) == [
                CatalogTable.Row(
                    place: CatalogPlace(row: 2, line: 2), number: 0, source: "strand.png",
                    entry: entry {
                        $0.title = "Am Strand"
                        $0.identifier = "F 12/3"
                        $0.date = "1897"
                        $0.rights = "© Stadtarchiv"
                        $0.object = "Album 12"
                        $0.side = "front"
                        $0.sequence = 1
                    }),
                CatalogTable.Row(
                    place: CatalogPlace(row: 3, line: 3), number: 1, source: "Häfen; alt/boot.png",
                    entry: entry {
                        $0.title = "Das \"alte\" Boot"
                        $0.identifier = "F 12/4"
                        $0.date = "ca. 1900"
                        $0.rights = "https://creativecommons.org/publicdomain/mark/1.0/"
                        $0.object = "Album 12"
                        $0.side = "back"
                        $0.sequence = 2
                        $0.other = [CatalogField(name: "Titel", value: "Neu")]
                    }),
            ])
    }

    @Test func tabs() throws {
        let found = rows(try table("tabs.csv"))
        #expect(found.map(\.page) == [nil, 2])
        #expect(found.map(\.number) == [0, 0])
        #expect(found.map(\.entry.title) == ["The 12\" gun", "Second page"])
        #expect(found.map(\.entry.other) == [[CatalogField(name: "Shelf", value: "B 7")], []])
    }

    @Test func quotedLineEnds() throws {
        let found = rows(try table("lines.csv"))
        #expect(found.map(\.entry.title) == ["On the\npier", "Alone"])
        #expect(
            found[0].entry.other == [CatalogField(name: "notes", value: "One, two.\n\nThree.")])
        // Lines of the file, and rows as spreadsheets count them.
        #expect(found.map(\.place.line) == [2, 6])
        #expect(found.map(\.place.row) == [2, 3])
        let fault = problems("source,page,title\na.tif,,\"on\nthe pier\"\na.tif,x,\n\na.tif,,\n")
        #expect(fault.first?.hasPrefix("Row 3 (line 4), column 'page': 'x'") == true)
        #expect(fault.last?.hasPrefix("Row 5 (line 6), column 'source'") == true)
        #expect(fault.last?.contains("already has a row, in line 2.") == true)
    }

    /// The same rows in all forms that a text can have.
    @Test(
        arguments: [",", ";", "\t"], [("\r\n", true), ("\n", false), ("\r", true), ("\n", true)])
    func formsThatSayTheSame(separator: String, _ form: (end: String, mark: Bool)) throws {
        let cells = [
            ["side", " SOURCE ", "x"], [], ["front", " a.tif", "1\""],
            ["b\(separator)", "b.tif", "\(form.end)p\(form.end)q\(separator)"], [], [],
        ]
        let lines = cells.map { cells in
            cells.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: separator)
        }
        let text = (form.mark ? "\u{FEFF}" : "") + lines.joined(separator: form.end)
        let found = rows(try table(Array(text.utf8)))
        #expect(found.map(\.source) == [" a.tif", "b.tif"])
        #expect(found.map(\.place.line) == [3, 4])
        #expect(
            found.map(\.entry.side)
                == ["front", separator == "\t" ? "b" : "b\(separator)"])
        #expect(
            found.map(\.entry.other) == [
                [CatalogField(name: "x", value: "1\"")],
                [CatalogField(name: "x", value: separator == "\t" ? "p\nq" : "p\nq\(separator)")],
            ])
    }

    // MARK: Faults

    @Test func eachFaultIsNamedByItsLine() throws {
        let error = #expect(throws: CatalogError.self) { try table("faults.csv") }
        let problems = try #require(error).problems
        #expect(
            problems.map { "\($0.place?.line ?? 0) \($0.column ?? "")" } == [
                "3 page", "4 page", "4 sequence", "5 source", "6 ", "7 ", "9 source", "10 title",
                "11 title", "12 title", "13 ",
            ])
        let words = [
            "'two' is not a whole number of at least 1", "'0' is not",
            "'first' is not a whole number",
            "page 1, already has a row, in line 2", "row: 4; columns in the heading: 5",
            "row: 6; columns in the heading: 5",
            "Write the name of the scan", "not UTF-8", "U+7", "32001 bytes", "not closed",
        ]
        for (problem, word) in zip(problems, words) { #expect(problem.text.contains(word)) }
        #expect("\(try #require(error))".contains("faults.csv"))
    }

    @Test(arguments: [
        ("", "is empty"), ("\n\n", "is empty"), ("title;page\na;1\n", "'title', 'page'"),
        ("source,Title,title\n", "column 'title': The heading names this column twice"),
        ("source;x;\na.tif;1;2\n", "'2' is in a column that the heading does not name"),
        ("\"source\n", "heading has a quotation mark"),
        ("source,page\na.tif,1234567890\n", "whole number"),
        ("source,page\na.tif,+1\n", "whole number"),
        ("source,sequence\na.tif,-1\n", "of at least 0"),
    ])
    func saysWhatIsWrong(text: String, part: String) {
        let found = problems(text)
        #expect(found.count == 1 && found[0].contains(part), "\(found)")
    }

    @Test func otherEncodingsAreNamed() {
        let text = "source;title\na.tif;Hütte\n"
        for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
            let units = text.utf16.flatMap {
                mark[0] == 0xFF
                    ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)]
            }
            #expect(problems(mark + units)[0].contains("UTF-16"))
        }
        let latin = text.unicodeScalars.map { UInt8($0.value) }
        #expect(problems(latin)[0].hasPrefix("Line 2, column 'title': The text is not UTF-8"))
    }

    /// A file in another encoding has one fault, and not one for each accent.
    @Test func anotherEncodingIsNamedOnce() throws {
        let text = "source;title\n" + (1...40).map { "h\($0).tif;Hütte\n" }.joined() + "b.tif;1;2\n"
        let latin = text.unicodeScalars.map { UInt8($0.value) }
        let error = #expect(throws: CatalogError.self) { try table(latin) }
        let lines = "\(try #require(error))".split(separator: "\n")
        #expect(lines.count == 4, "\(lines)")
        #expect(lines[1].hasPrefix("Line 2, column 'title': The text is not UTF-8."))
        #expect(lines[1].contains("iconv -f WINDOWS-1252 -t UTF-8"))
        #expect(lines[2].hasPrefix("Line 42: Cells in the row: 3"))
        #expect(lines[3] == "Also not UTF-8: 39 more cells.")
    }

    @Test func sourcesHaveNumbers() throws {
        var random = SeededRandom(seed: 3)
        var known: [[UInt8]: Int] = [:]
        var numbers = SourceNumbers()
        for _ in 0..<5000 {
            let length = Int.random(in: 0...2, using: &random)
            let source = (0..<length).map { _ in UInt8.random(in: 0...63, using: &random) }
            #expect(numbers[source] == known[source])
            let number = known[source] ?? known.count
            known[source] = number
            #expect(numbers.insert(source) == number)
        }
        #expect(numbers.count == known.count)
        for (source, number) in known {
            #expect(numbers[source] == number && Array(numbers.source(number)) == source)
        }
        #expect(numbers[[64]] == nil)
    }

    @Test func manyFaultsAreCounted() throws {
        let text = "source,page\n" + (1...200).map { "a\($0).tif,x\n" }.joined()
        let error = #expect(throws: CatalogError.self) { try table(Array(text.utf8)) }
        #expect(error?.count == 200 && error?.problems.count == 50)
        #expect("\(try #require(error))".hasSuffix("150 more."))
    }

    /// A row ends somewhere, and so does the memory for it.
    @Test(arguments: [0x61, 0x22, 0x2C] as [UInt8])
    func rowsWithoutAnEnd(byte: UInt8) {
        let text =
            Array("source,title\n\"a\",".utf8) + [byte]
            + [UInt8](repeating: byte == 0x2C ? 0x2C : 0x61, count: 3_000_000)
        let found = problems(text)
        #expect(found.count == 1 && found[0].hasPrefix("Line 2: "), "\(found)")
    }

    // MARK: Attack

    /// Whatever stands in a file: it is refused with lines that it has, or read the same twice.
    @Test func attack() throws {
        var random = SeededRandom(seed: 5)
        let samples = try ["semicolons", "tabs", "lines"].map {
            [UInt8](try Data(contentsOf: Fixtures.url("catalogue/\($0).csv")))
        }
        let letters = Array("\",;\t\r\n\u{0}é1a ".utf8)
        for sample in samples {
            var attacks = (0...sample.count).map { Array(sample[..<$0]) }
            for _ in 0..<500 {
                var bytes = sample
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = letters.randomElement(using: &random) ?? 0
                }
                attacks.append(bytes)
            }
            for bytes in attacks {
                do {
                    let table = try table(bytes)
                    let found = rows(table)
                    #expect(found.count == table.count)
                    #expect(Set(found.map(\.number)).count == table.sources.count)
                } catch let error as CatalogError {
                    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
                    #expect(error.count > 0)
                    for problem in error.problems { #expect((problem.place?.line ?? 1) <= lines) }
                }
            }
        }
    }
}
