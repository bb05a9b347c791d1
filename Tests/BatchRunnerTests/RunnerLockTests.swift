import SystemPackage
import TestSupport
import Testing

@testable import BatchRunner

@Suite struct RunnerLockTests {
    /// Readers of a folder that is mounted read-only keep each other company, and runners out.
    @Test func readersAndRunners() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("lock")
        #expect(try RunnerLock(forReading: path) == nil)
        do {
            let runner = try RunnerLock(path)
            expectLocked { _ = try RunnerLock(forReading: path) }
            withExtendedLifetime(runner) {}
        }
        do {
            let readers = [try RunnerLock(forReading: path), try RunnerLock(forReading: path)]
            #expect(readers.allSatisfy { $0 != nil })
            expectLocked { _ = try RunnerLock(path) }
            withExtendedLifetime(readers) {}
        }
        _ = try RunnerLock(path)
    }

    private func expectLocked(_ body: () throws -> Void) {
        let error = #expect(throws: BatchError.self) { try body() }
        guard case .locked = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
    }
}
