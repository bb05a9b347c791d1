import Testing

@testable import Imaging

/// All tests that use libvips: one after the other, as its error text and its counters are the
/// whole process's, and each checked for what it leaves behind.
@Suite(.serialized, .leakChecked) struct ImagingSuite {}

/// Fails a test after which more libvips objects are alive than before.
struct LeakCheck: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        VipsRuntime.start(concurrency: 2)
        let before = VipsRuntime.live.objects
        try await function()
        #expect(VipsRuntime.live.objects == before, "libvips objects leaked")
    }
}

extension Trait where Self == LeakCheck {
    static var leakChecked: LeakCheck { LeakCheck() }
}
