import Records

/// Notices when picture after picture fails alike: then the machine is at fault, not the pictures.
struct CircuitBreaker {
    /// Classes that a sick machine causes.
    ///
    /// Unreadable and damaged files come in rows by nature.
    private static let suspects: Set<FailureClass> = [
        .workerCrashed, .outOfMemory, .timedOut, .verificationFailed, .internalError,
    ]

    private let threshold: Int
    private var last: FailureClass?
    private var count = 0

    init(threshold: Int) {
        self.threshold = threshold
    }

    /// A picture that was finished or left alone: the machine works.
    mutating func noteSuccess() {
        last = nil
        count = 0
    }

    /// A picture that was given up; true if that was one too many.
    mutating func note(_ failure: FailureClass) -> Bool {
        count = failure == last ? count + 1 : 1
        last = failure
        return Self.suspects.contains(failure) && count >= threshold
    }
}
