import Foundation
import TestSupport
import Testing

/// Texts that were looked at once and have to stay as they are.
///
/// `RECORD_GOLDEN=1` records them, and fails so that nobody forgets it.
enum Golden {
    static func expect(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = Fixtures.url("commands/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, expectedLine) in zip(lines, expected) where line != expectedLine {
            #expect(line == expectedLine, "\(name)", sourceLocation: sourceLocation)
        }
        #expect(lines.count == expected.count, "\(name)", sourceLocation: sourceLocation)
    }
}
