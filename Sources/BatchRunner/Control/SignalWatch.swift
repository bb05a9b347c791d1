import Dispatch
import Glibc
import Records

/// Turns SIGINT, SIGTERM and SIGHUP into calls of ``RunControl``, for as long as the value lives.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]
    private let handled: [CInt]

    init(_ control: RunControl) {
        var wanted: [(number: CInt, name: String, status: ExitStatus)] = [
            (SIGINT, "Interrupted", .interrupted), (SIGTERM, "Asked to stop", .terminated),
            (SIGHUP, "The terminal closed", .terminated),
        ]
        // Writing to a worker that has just died, or past a file size limit, is an error and no end.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        let queue = DispatchQueue(label: "signals")
        // Under nohup the terminal may close without anything happening.
        if Self.isIgnored(SIGHUP) { wanted.removeLast() }
        handled = wanted.map(\.number)
        sources = wanted.map { number, name, status in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { control.receive(signal: name, abortStatus: status) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in handled { signal(number, SIG_DFL) }
    }

    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
