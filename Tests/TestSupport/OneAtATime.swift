public import Testing

/// Lets one test at a time run, whatever suites and modules they are of.
///
/// For what belongs to the whole process: the error text of libvips and warnings of decoders.
public struct OneAtATime: SuiteTrait, TestTrait, TestScoping {
    /// Tests take turns, and not whole suites.
    public let isRecursive = true

    /// Waits for its turn, and lets the next one have it.
    ///
    /// These tests go before others: else they would be left over, and use one core.
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        withUnsafeCurrentTask { $0?.escalatePriority(to: .high) }
        await Turn.shared.take()
        do {
            try await function()
        } catch {
            await Turn.shared.pass()
            throw error
        }
        await Turn.shared.pass()
    }
}

extension Trait where Self == OneAtATime {
    /// One test of these at a time.
    public static var oneAtATime: OneAtATime { OneAtATime() }
}

/// Who may run, and who waits, in their order.
private actor Turn {
    static let shared = Turn()

    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if isTaken { await withCheckedContinuation { waiting.append($0) } }
        isTaken = true
    }

    func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
