import Records
import SystemPackage
import TensorCore
import Testing
import TestSupport

@testable import Restoration
@testable import Tables

@Suite struct StyleListTests {
    private func list(_ text: String) throws -> StyleList {
        try StyleList(Array(text.utf8), file: "styles.csv")
    }

    @Test func readsLinesWithAndWithoutQuotes() throws {
        let found = try list(
            "\u{FEFF}source,reference\r\na.tif,ref.jpg\r\n\"b, c.tif\",\"say \"\"hello\"\".png\"\n\nd.tif,e.jpg"
        )
        #expect(
            found.entries == [
                .init(line: 2, source: "a.tif", reference: "ref.jpg"),
                .init(line: 3, source: "b, c.tif", reference: "say \"hello\".png"),
                .init(line: 5, source: "d.tif", reference: "e.jpg"),
            ])
    }

    @Test func linesMayBeForOnePage() throws {
        let found = try list(
            "source,reference,page,part\na.tif,r.jpg,2,\na.tif,s.jpg,,\nb.tif,r.jpg,1,3\n")
        #expect(
            found.entries.map(\.place) == [
                PicturePlace(page: 2), .only, PicturePlace(page: 1, part: 3),
            ])
        for bad in ["0", "-1", "two", "1.5"] {
            #expect(throws: StyleError.self) { try list("a.tif,r.jpg,\(bad)\n") }
            #expect(throws: StyleError.self) { try list("a.tif,r.jpg,1,\(bad)\n") }
        }
        #expect(throws: StyleError.self) { try list("a.tif,r.jpg,1,1,1\n") }
    }

    @Test(arguments: [
        ("", "does not name a reference"), ("source,reference\n", "does not name a reference"),
        ("a.tif\n", "Line 1"), ("a.tif,b.jpg\nc.tif,d.jpg,e.jpg\n", "Line 2"),
        ("a.tif,\n", "Line 1"), ("a.tif,b.jpg\n\"c.tif,d.jpg\n", "not closed"),
        ("a.tif,b\u{0}.jpg\n", "zero byte"),
    ])
    func saysWhatIsWrong(text: String, part: String) {
        #expect {
            try list(text)
        } throws: { error in
            "\(error)".contains(part) && "\(error)".contains("styles.csv")
        }
    }

    /// A line ends somewhere, and so does the memory for it.
    @Test(arguments: [(0x61 as UInt8, 3), (0x22, 2)])
    func linesWithoutAnEnd(byte: UInt8, line: Int) {
        // In quotation marks all the rest is one field; outside the third line is too long.
        let start = byte == 0x22 ? "a.tif,b.jpg\n\"" : "a.tif,b.jpg\nc.tif,d.jpg\n"
        let filling = [UInt8](repeating: 0x61, count: 100_000_000)
        let error = #expect(throws: StyleError.self) {
            try StyleList(Array(start.utf8) + filling, file: "styles.csv")
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("Line \(line) of 'styles.csv' is longer than 66 kB. "), "\(text)")
        #expect(text.utf8.count < 400)
    }

    @Test func longLinesWithinTheLimit() throws {
        let name = String(repeating: "a", count: CSVReader.Form().mostBytes - 8)
        #expect(try list("\(name),b.jpg\n").entries.first?.source.length == name.utf8.count)
        #expect(throws: StyleError.self) { try list("\(name)aaa,b.jpg\n") }
    }

    @Test func headingsNameColumnsInAnyOrder() throws {
        let found = try list("Page, reference ,source\n3,r.jpg,a.tif\n,s.jpg,b.tif\n")
        #expect(
            found.entries == [
                .init(line: 2, source: "a.tif", reference: "r.jpg", place: PicturePlace(page: 3)),
                .init(line: 3, source: "b.tif", reference: "s.jpg"),
            ])
        for bad in ["source,reference,note\n", "source,reference,page,page\n"] {
            #expect(throws: StyleError.self) { try list(bad + "a.tif,r.jpg\n") }
        }
    }

    @Test func namesThatAreNoTextStay() throws {
        let found = try StyleList([0xe9, 0x2c, 0x62, 0x0a], file: "s.csv")
        #expect(found.entries.first?.source == FilePath(bytes: [0xe9]))
    }

    /// Whatever the bytes: an answer or an error.
    @Test func anyBytesGiveAnAnswer() {
        var generator = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                [UInt8](",\"\n\r\u{0}ab".utf8).randomElement(using: &generator) ?? 0
            }
            _ = try? StyleList(bytes, file: "s.csv")
        }
    }
}
