import Dispatch
import Glibc

/// Turns SIGINT, SIGTERM and SIGHUP into calls of ``RunControl``, for as long as the value lives.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ control: RunControl) {
        let handled: [(number: CInt, name: String, status: ExitStatus)] = [
            (SIGINT, "Interrupted", .interrupted), (SIGTERM, "Asked to end", .terminated),
            (SIGHUP, "The terminal closed", .terminated),
        ]
        // Writing to a worker that has just died, or past a file size limit, is an error and no end.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        let queue = DispatchQueue(label: "signals")
        sources = handled.map { number, name, status in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { control.receive(signal: name, abortStatus: status) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }
}
