import Colorization
import Dispatch
import Records
import Synchronization

/// The network at work on a picture, on a thread of its own: later stages take the rows of chroma that
/// are done while those below are still being predicted.
///
/// Whoever lets go of it stops the work and waits for its end, so that nothing is written any more into
/// a plane or a work folder that somebody else believes to be his.
final class ChromaInference: Sendable {
    /// What is thrown into work that nobody waits for any more.
    struct NotWanted: Error {}

    /// Predicts chroma; calls `check` now and then and ends with what that throws.
    typealias Prediction =
        @Sendable (
            _ check: @escaping @Sendable () throws -> Void
        ) throws(PictureFailure) -> Void

    /// What the thread and its owner know together.
    private final class Work: Sendable {
        let isWanted = Atomic<Bool>(true)
        let outcome = Mutex<Outcome>(Outcome())
        let end = DispatchGroup()
    }

    private struct Outcome {
        var failure: PictureFailure?
        var milliseconds = 0.0
    }

    /// Where the chroma goes.
    let plane: ChromaPlane
    private let work = Work()

    /// Starts the work; the plane is finished when it ends.
    init(into plane: ChromaPlane, _ predict: @escaping Prediction) {
        self.plane = plane
        DispatchQueue(label: "inference").async(group: work.end) { [plane, work] in
            let start = ContinuousClock.now
            var failure: PictureFailure?
            do throws(PictureFailure) {
                try predict { if !work.isWanted.load(ordering: .relaxed) { throw NotWanted() } }
            } catch {
                failure = error
            }
            let outcome = Outcome(failure: failure, milliseconds: start.millisecondsSince)
            work.outcome.withLock { $0 = outcome }
            plane.finish(failure)
        }
    }

    deinit {
        stop()
    }

    /// Waits until the whole plane is final.
    ///
    /// - Returns: the time that the network took, in milliseconds.
    /// - Throws: why there is no chroma.
    func finish() throws(PictureFailure) -> Double {
        work.end.wait()
        let outcome = work.outcome.withLock { $0 }
        if let failure = outcome.failure { throw failure }
        return outcome.milliseconds
    }

    /// Ends the work soon, done or not, and waits for that.
    ///
    /// - Returns: why there is no chroma, if it is not because nobody wanted it any more.
    @discardableResult
    func stop() -> PictureFailure? {
        let failure = work.outcome.withLock { $0.failure }
        work.isWanted.store(false, ordering: .relaxed)
        work.end.wait()
        return failure
    }
}
