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
