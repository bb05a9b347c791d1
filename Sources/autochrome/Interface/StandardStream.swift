import Records
import Synchronization
import SystemPackage

/// Standard output or standard error, written to at once and whole lines at a time.
///
/// Losing the reader (`autochrome … | head`) must not stop a batch: what follows is dropped.
final class StandardStream: Sendable {
    /// Results.
    static let output = StandardStream(.standardOutput)
    /// Messages and progress.
    static let error = StandardStream(.standardError)

    private let descriptor: FileDescriptor
    private let isBroken = Mutex(false)

    private init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Writes text as it is: for what programs read, which is exact, and for what has been made safe.
    func write(_ text: String) {
        isBroken.withLock { isBroken in
            guard !isBroken else { return }
            do {
                _ = try descriptor.writeAll(text.utf8)
            } catch {
                isBroken = true
            }
        }
    }

    /// Writes lines for people: whatever stands in them, no terminal obeys it.
    func print(_ text: String) { write(TerminalText.lines(text) + "\n") }
}
