import Foundation
import Synchronization
import Testing

@testable import autochrome

@Suite struct JSONLinesTests {
    private struct Fact: Encodable {
        var sourcePath = "a/b"
        var ratio = 0.5
        var byState = ["notStarted": 1]
    }

    private func lines(_ write: (JSONLines) -> Void) -> String {
        let text = Mutex("")
        let lines = JSONLines(
            now: { Date(timeIntervalSince1970: 1_793_292_000.25) },
            write: { line in text.withLock { $0 += line } })
        write(lines)
        return text.withLock { $0 }
    }

    @Test func isOneObjectALineWithTypeAndTime() {
        #expect(
            lines { $0.write("fact", Fact()) }
                == #"{"by_state":{"notStarted":1},"ratio":0.5,"source_path":"a/b","#
                + #""ts":"2026-10-29T16:40:00.250Z","type":"fact"}"# + "\n")
    }

    @Test func timesAreISO8601() {
        struct Times: Encodable {
            let begun = Date(timeIntervalSince1970: 0)
            let ended: Date? = Date(timeIntervalSince1970: 951_782_399.5)
        }
        let text = lines { $0.write("fact", Times()) }
        #expect(text.contains(#""begun":"1970-01-01T00:00:00.000Z""#))
        #expect(text.contains(#""ended":"2000-02-28T23:59:59.500Z""#))
    }

    @Test func lineBreaksInNamesStayInside() {
        let text = lines { $0.write("fact", Fact(sourcePath: "a\nb\u{2028}\"c")) }
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(text.contains(#""a\nb"#))
    }

    @Test func numbersThatJSONCannotHoldAreWords() {
        #expect(lines { $0.write("fact", Fact(ratio: .infinity)) }.contains(#""ratio":"Infinity""#))
        #expect(lines { $0.write("fact", Fact(ratio: .nan)) }.contains(#""ratio":"NaN""#))
    }
}
