import FoundationEssentials
import Subprocess

/// What goes to a worker, in the order in which it was sent, whoever sent it.
final class WorkerOutbox: Sendable {
    private let requests: AsyncStream<WorkerRequest>
    private let continuation: AsyncStream<WorkerRequest>.Continuation

    init() {
        (requests, continuation) = AsyncStream.makeStream()
    }

    /// Sends a request; does not wait until it has arrived.
    func send(_ request: WorkerRequest) { continuation.yield(request) }

    /// Nothing more will be sent.
    func close() { continuation.finish() }

    /// Writes the requests to a worker's standard input until the box is closed or the worker gone.
    func deliver(to input: StandardInputWriter) async {
        do {
            for await request in requests {
                let line = try JSONEncoder().encode(request) + Data("\n".utf8)
                _ = try await input.write(Array(line))
            }
        } catch {
            // The pipe broke with the process: whoever waits for an answer notices.
        }
    }
}
