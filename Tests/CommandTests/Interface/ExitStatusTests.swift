import Foundation
import Records
import TestSupport
import Testing

/// The table of README, which is written by hand, against the statuses that there are.
@Suite struct ExitStatusTests {
    @Test func readmeSaysWhatTheyMean() throws {
        let readme = try String(
            contentsOf: Fixtures.packageRoot.appending(path: "README.md"), encoding: .utf8)
        let rows = readme.matches(of: /^\| (\d+) \| (.*) \|$/.anchorsMatchLineEndings())
        let statuses = try rows.map { try #require(ExitStatus(rawValue: Int32($0.1) ?? -1)) }
        #expect(statuses == ExitStatus.allCases)
        for (row, status) in zip(rows, statuses) {
            let text = row.2.replacing("`", with: "")
            #expect(text.hasPrefix(status.meaning), "\(text)")
        }
    }
}
