import Confinement
import Dispatch
import FoundationEssentials
import SystemPackage

/// What goes to a worker, in the order in which it was sent, whoever sent it.
final class WorkerOutbox: Sendable {
    /// A thread of its own: opening a file and sending may take as long as a disk or the worker likes.
    private let queue = DispatchQueue(label: "outbox")
    private let socket: MessageSocket

    init(_ socket: MessageSocket) { self.socket = socket }

    /// Sends a request with the files that it lets the worker read; does not wait until it has arrived.
    func send(_ request: WorkerRequest, with paths: [FilePath] = []) {
        queue.async { [socket] in
            let (delivery, files) = Delivery.opening(paths, for: request)
            defer { for file in files { try? file.close() } }
            // If it does not arrive, the worker is gone: whoever waits for an answer notices.
            if let bytes = try? JSONEncoder().encode(delivery) {
                try? socket.send([UInt8](bytes), with: files)
            }
        }
    }
}
