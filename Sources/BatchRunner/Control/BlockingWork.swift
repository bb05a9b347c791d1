import Dispatch

/// Work that waits for others, such as a server, on a thread of its own.
enum BlockingWork {
    /// Runs it without taking a thread from other tasks.
    static func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Swift.Result { try work() })
            }
        }
    }
}
