import JobStorage
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
    /// Pictures that were given up in a row for the same suspect cause.
    private var row: [ClaimedItem] = []

    init(threshold: Int) {
        self.threshold = threshold
    }

    /// A picture that was finished or left alone: the machine works.
    mutating func noteSuccess() {
        last = nil
        row = []
    }

    /// Notes a picture that was given up.
    ///
    /// - Returns: if that was one too many, the pictures in a row that are not to blame, this one last.
    mutating func note(_ failure: FailureClass, of item: ClaimedItem) -> [ClaimedItem]? {
        if failure != last { row = [] }
        last = failure
        guard Self.suspects.contains(failure) else { return nil }
        row.append(item)
        guard row.count >= threshold else { return nil }
        return row
    }
}
