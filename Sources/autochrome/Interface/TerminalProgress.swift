import FoundationEssentials
import Glibc
import Records
import Synchronization

/// The progress line on standard error: one line that is drawn over itself on a terminal, nothing
/// where standard error is a file or a pipe.
final class TerminalProgress: Sendable {
    /// Where the line is drawn.
    struct Screen: Sendable {
        /// Columns of the terminal; nil where there is none.
        var width: @Sendable () -> Int?
        /// Writes text.
        var write: @Sendable (String) -> Void
        /// Seconds on a clock that only goes forward.
        var now: @Sendable () -> Double
    }

    private struct State {
        var drawn = ""
        var drawnAt = -Double.infinity
        var rate: RateEstimator
    }

    private static let shortestPause = 0.1
    private static let eraseLine = "\r\u{1B}[K"

    private let screen: Screen
    private let state: Mutex<State>

    /// A line on a screen.
    init(on screen: Screen) {
        self.screen = screen
        state = Mutex(State(rate: RateEstimator(at: screen.now())))
    }

    /// Shows how far the work is; at most ten times a second.
    func show(_ figures: ProgressFigures) {
        state.withLock { state in
            let now = screen.now()
            state.rate.record(figures.computedPixels, at: now)
            var figures = figures
            figures.pixelsPerSecond = state.rate.perSecond
            draw(now: now, in: &state) { figures.line(width: $0) }
        }
    }

    /// Shows a sentence in the place of the line, as long as there are no figures.
    func show(_ sentence: String) {
        state.withLock { state in
            draw(now: screen.now(), in: &state) {
                String(TerminalText.line(sentence).prefix($0))
            }
        }
    }

    /// Prints a line that stays, above the progress line; nothing in it is obeyed by the terminal.
    func print(_ line: String) {
        state.withLock { state in
            let erase = state.drawn.isEmpty ? "" : Self.eraseLine
            screen.write(erase + TerminalText.lines(line) + "\n" + state.drawn)
        }
    }

    /// Takes the line away.
    func finish() {
        state.withLock { state in
            if !state.drawn.isEmpty { screen.write(Self.eraseLine) }
            state.drawn = ""
            state.drawnAt = -.infinity
        }
    }

    private func draw(now: Double, in state: inout State, _ line: (Int) -> String) {
        guard now - state.drawnAt >= Self.shortestPause, let width = screen.width() else { return }
        // The last column stays free: some terminals go to the next line when it is written to.
        let text = line(max(0, width - 1))
        guard text != state.drawn else { return }
        screen.write(Self.eraseLine + text)
        state.drawn = text
        state.drawnAt = now
    }
}

extension TerminalProgress.Screen {
    private static let usualWidth = 80

    /// Standard error, with a progress line if it is a terminal that can erase.
    static func standardError(showingProgress: Bool) -> Self {
        let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
        let canErase = isatty(STDERR_FILENO) == 1 && !isDumb
        return Self(
            width: { showingProgress && canErase ? terminalWidth() : nil },
            write: { StandardStream.error.write($0) },
            now: {
                let time = ContinuousClock.now - start
                return Double(time.components.seconds)
                    + Double(time.components.attoseconds) * 1e-18
            })
    }

    private static let start = ContinuousClock.now

    private static func terminalWidth() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return usualWidth
        }
        return Int(size.ws_col)
    }
}
