import Synchronization
import TensorCore
import TestSupport
import Testing

@testable import autochrome

@Suite struct ProgressFiguresTests {
    @Test func tellsTheRemainingTimeFromBytesAndPixels() throws {
        var figures = ProgressFigures()
        figures.totalBytes = 1000
        figures.settledBytes = 400
        #expect(figures.remainingSeconds == nil)
        // Half of the settled bytes were colorized, at 2 pixels a byte; the rest was skipped.
        figures.computedBytes = 200
        figures.computedPixels = 400
        figures.pixelsPerSecond = 60
        #expect(figures.remainingSeconds == 20)
        #expect(figures.fraction == 0.4)
    }

    @Test func neverRunsBackwards() {
        var figures = ProgressFigures(
            total: 1, settled: 1, totalBytes: 100, settledBytes: 150, computedPixels: 10,
            computedBytes: 10)
        figures.pixelsPerSecond = 1
        #expect(figures.remainingSeconds == 0)
        #expect(figures.fraction == 1)
    }

    @Test func showsEverythingWhereThereIsRoom() {
        let figures = ProgressFigures(
            total: 4567, settled: 1234, skipped: 20, failed: 3, totalBytes: 1_000_000,
            settledBytes: 250_000, computedPixels: 500_000_000, computedBytes: 250_000,
            pixelsPerSecond: 3_400_000)
        #expect(
            figures.line(width: 120)
                == "[##########------------------------------] "
                + "1,234/4,567  3 failed  ETA 7 min 21 s  3.4 MP/s  20 skipped")
        #expect(figures.line(width: 30) == "1,234/4,567  3 failed")
        #expect(figures.line(width: 11) == "1,234/4,567")
    }

    @Test func neverIsWiderThanTheTerminal() {
        var random = SeededRandom(seed: 20_261_122)
        for _ in 0..<2000 {
            let total = Int.random(in: 0...5_000_000, using: &random)
            let settled = Int.random(in: 0...total, using: &random)
            let figures = ProgressFigures(
                total: total, settled: settled,
                skipped: Int.random(in: 0...settled, using: &random),
                failed: Int.random(in: 0...settled, using: &random),
                totalBytes: Int64.random(in: 0...1_000_000_000_000, using: &random),
                settledBytes: Int64.random(in: 0...1_000_000_000_000, using: &random),
                computedPixels: Int.random(in: 0...1_000_000_000_000, using: &random),
                computedBytes: Int64.random(in: 0...1_000_000_000_000, using: &random),
                pixelsPerSecond: Double.random(in: 0...1e9, using: &random))
            let width = Int.random(in: 0...220, using: &random)
            let line = figures.line(width: width)
            #expect(line.count <= width, "\(figures) at \(width): \(line)")
        }
    }
}

@Suite struct TerminalProgressTests {
    /// A terminal that writes down what it gets, with a clock that the test moves.
    private final class FakeScreen: Sendable {
        let written = Mutex("")
        let time = Mutex(0.0)
        let width: Int?

        init(width: Int?) {
            self.width = width
        }

        var screen: TerminalProgress.Screen {
            let width = width
            return TerminalProgress.Screen(
                width: { width }, write: { text in self.written.withLock { $0 += text } },
                now: { self.time.withLock { $0 } })
        }

        func take() -> String {
            written.withLock { text in
                defer { text = "" }
                return text
            }
        }
    }

    private func figures(_ settled: Int) -> ProgressFigures {
        ProgressFigures(total: 10, settled: settled)
    }

    @Test func drawsOverItselfTenTimesASecondAtMost() {
        let fake = FakeScreen(width: 30)
        let progress = TerminalProgress(on: fake.screen)
        var draws = 0
        for millisecond in 0..<1000 {
            fake.time.withLock { $0 = Double(millisecond) / 1000 }
            progress.show(ProgressFigures(total: 1000, settled: millisecond))
            if !fake.take().isEmpty { draws += 1 }
        }
        #expect((9...10).contains(draws))
    }

    @Test func keepsToTheLine() {
        let fake = FakeScreen(width: 14)
        let progress = TerminalProgress(on: fake.screen)
        progress.show(figures(3))
        #expect(fake.take() == "\r\u{1B}[K3/10")
        fake.time.withLock { $0 = 1 }
        progress.show(figures(3))
        #expect(fake.take() == "", "nothing new, nothing drawn")
        progress.print("a.tif: damaged")
        #expect(fake.take() == "\r\u{1B}[Ka.tif: damaged\n3/10")
        progress.finish()
        progress.finish()
        #expect(fake.take() == "\r\u{1B}[K")
        progress.print("done")
        #expect(fake.take() == "done\n")
    }

    @Test func cutsSentencesToTheWidth() {
        let fake = FakeScreen(width: 11)
        let progress = TerminalProgress(on: fake.screen)
        progress.show("Looking for pictures")
        #expect(fake.take() == "\r\u{1B}[KLooking fo")
    }

    @Test func writesNoEscapesWhereThereIsNoTerminal() {
        let fake = FakeScreen(width: nil)
        let progress = TerminalProgress(on: fake.screen)
        progress.show("Looking")
        progress.show(figures(3))
        progress.print("a.tif: damaged")
        progress.finish()
        #expect(fake.take() == "a.tif: damaged\n")
    }
}
