import Dispatch
import Glibc
import Records
import Synchronization

/// Turns a first SIGINT, SIGTERM or SIGHUP into a wish to stop, and ends the program at the second.
final class StopRequest {
    private final class StopRequests: Sendable {
        let count = Atomic(0)
    }

    private let requests = StopRequests()
    private let sources: [any DispatchSourceSignal]

    /// Listens for as long as the value lives.
    ///
    /// - Parameter announce: is called at the first signal.
    init(announce: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "stop")
        let wanted: [(CInt, ExitStatus)] = [
            (SIGINT, .interrupted), (SIGTERM, .terminated), (SIGHUP, .terminated),
        ]
        sources = wanted.map { [requests] number, status in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if requests.count.add(1, ordering: .relaxed).oldValue > 0 { exit(status.rawValue) }
                announce()
            }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// Whether somebody wants it to stop.
    var isMade: Bool { requests.count.load(ordering: .relaxed) > 0 }
}
