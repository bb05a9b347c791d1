import TensorCore
import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Colorization

@Suite struct RowProgressTests {
    struct Refusal: Error {}

    /// Starts a reader on a thread of its own; the group ends when it has its rows or an error.
    private static func reader(
        of progress: RowProgress, rows: Int, failed: @escaping @Sendable () -> Void = {}
    ) -> DispatchGroup {
        let group = DispatchGroup()
        DispatchQueue(label: "reader").async(group: group) {
            do { try progress.wait(for: rows) } catch { failed() }
        }
        return group
    }

    @Test func rowsThatAreThereAreNotWaitedFor() throws {
        let progress = RowProgress()
        try progress.wait(for: 0)
        progress.publish(rows: 7)
        progress.publish(rows: 3)
        try progress.wait(for: 7)
        progress.finish(nil)
        try progress.wait(for: 1000)
        #expect(progress.waitingTime == .zero)
    }

    @Test func everyReaderGoesOnWhenItsRowsAreThere() {
        let progress = RowProgress()
        let readers = (1...8).map { Self.reader(of: progress, rows: 10 * $0) }
        for (index, reader) in readers.enumerated() {
            progress.publish(rows: 10 * (index + 1))
            reader.wait()
        }
        let last = Self.reader(of: progress, rows: 81)
        progress.finish(nil)
        last.wait()
    }

    @Test func anErrorReachesEveryReader() {
        let progress = RowProgress()
        let failures = Atomic<Int>(0)
        progress.publish(rows: 5)
        let readers = (6...9).map { rows in
            Self.reader(of: progress, rows: rows) { failures.add(1, ordering: .relaxed) }
        }
        progress.finish(Refusal())
        // The first end counts.
        progress.finish(nil)
        readers.forEach { $0.wait() }
        let count = failures.load(ordering: .relaxed)
        #expect(count == 4)
        #expect(throws: Refusal.self) { try progress.wait(for: 6) }
        #expect(throws: Refusal.self) { try progress.wait(for: 5) }
    }

    /// Rows are right whenever `waitForRows` says so, however writer and readers meet.
    @Test func publishedRowsAreFinal() throws {
        var random = SeededRandom(seed: 11)
        for round in 0..<40 {
            let height = Int.random(in: 1...60, using: &random)
            let readers = Int.random(in: 1...4, using: &random)
            let step = Int.random(in: 1...9, using: &random)
            let plane = try ChromaPlane(pictureWidth: 40, pictureHeight: 2 * height, folder: nil)
            let wrong = Atomic<Int>(0)
            let group = DispatchGroup()
            for index in 0..<readers {
                DispatchQueue(label: "reader").async(group: group) {
                    for row in stride(from: index, to: plane.height, by: readers)
                    where !Self.isFinal(row, of: plane) {
                        wrong.add(1, ordering: .relaxed)
                    }
                }
            }
            Self.write(plane, step: step)
            group.wait()
            let count = wrong.load(ordering: .relaxed)
            #expect(
                count == 0,
                "round \(round): \(height) rows by \(step), \(readers) readers")
        }
    }

    private static func isFinal(_ row: Int, of plane: ChromaPlane) -> Bool {
        do { try plane.waitForRows(row + 1) } catch { return false }
        return plane.a(row: row)[19] == 1 && plane.b(row: row)[0] == 1
    }

    private static func write(_ plane: ChromaPlane, step: Int) {
        for row in stride(from: 0, to: plane.height, by: step) {
            let count = min(step, plane.height - row)
            for written in row..<row + count { plane.fill(row: written, with: 1) }
            if row + count < plane.height { plane.publish(rows: row + count) }
        }
        plane.finish(nil)
    }
}
