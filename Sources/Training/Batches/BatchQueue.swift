import Dispatch
import Synchronization

/// Threads that make batches ahead of their use, and keep the order.
final class BatchQueue: Sendable {
    typealias Outcome = Result<TrainingBatch, TrainingError>

    /// Batches beyond those being made that wait to be used.
    private static let ahead = 2

    private let line: Line
    private let ended = DispatchGroup()
    private let threads: Int

    /// - Parameters:
    ///   - position: number of the first sample of the first batch.
    ///   - maker: makes them.
    ///   - threads: how many batches are made at a time.
    init(from position: Int, of maker: BatchMaker, threads: Int) {
        precondition(threads > 0, "no threads")
        self.threads = threads
        line = Line(length: threads + Self.ahead)
        for _ in 0..<threads {
            DispatchQueue(label: "batches").async(group: ended) { [line] in
                while let batch = line.begin() {
                    let first = position + batch * maker.settings.batchSize
                    let outcome: Outcome?
                    do throws(TrainingError) {
                        outcome = try maker.batch(from: first, while: { line.isOpen })
                            .map { .success($0) }
                    } catch {
                        outcome = .failure(error)
                    }
                    if let outcome { line.finish(batch, outcome) }
                }
            }
        }
    }

    deinit {
        line.close(threads: threads)
        ended.wait()
    }

    /// The next batch in order, when it is made.
    func take() -> Outcome { line.take() }
}

/// What the threads and their user have in common.
private final class Line: Sendable {
    private struct State {
        var begun = 0
        var taken = 0
        var finished: [Int: BatchQueue.Outcome] = [:]
        var isOpen = true
    }

    private let state = Mutex(State())
    /// Counts batches that may be begun.
    private let room: DispatchSemaphore
    /// Counts batches that were finished.
    private let news = DispatchSemaphore(value: 0)

    init(length: Int) {
        // A semaphore that counts less at its end than at its beginning is taken for a mistake.
        room = DispatchSemaphore(value: 0)
        for _ in 0..<length { room.signal() }
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Waits until a batch may be begun; nil if no more are wanted.
    func begin() -> Int? {
        room.wait()
        return state.withLock { state in
            guard state.isOpen else { return nil }
            defer { state.begun += 1 }
            return state.begun
        }
    }

    func finish(_ batch: Int, _ outcome: BatchQueue.Outcome) {
        state.withLock { $0.finished[batch] = outcome }
        news.signal()
    }

    func take() -> BatchQueue.Outcome {
        while true {
            let outcome = state.withLock { state in
                let outcome = state.finished.removeValue(forKey: state.taken)
                if outcome != nil { state.taken += 1 }
                return outcome
            }
            if let outcome {
                room.signal()
                return outcome
            }
            // What comes may be a later batch, or the news of one that is taken already.
            news.wait()
        }
    }

    func close(threads: Int) {
        state.withLock { $0.isOpen = false }
        for _ in 0..<threads { room.signal() }
    }
}
