import TestSupport
import Testing

@testable import Imaging

/// All tests that use libvips.
@Suite(.oneAtATime, .vipsStarted) struct ImagingSuite {}

/// Starts libvips before the first test that makes a picture.
struct VipsStarted: SuiteTrait, TestTrait {
    let isRecursive = true

    func prepare(for test: Test) async throws {
        VipsRuntime.start()
    }
}

extension Trait where Self == VipsStarted {
    static var vipsStarted: VipsStarted { VipsStarted() }
}
