import Testing

@testable import Imaging

/// All tests that use libvips, one after the other: its error text is the whole process's.
@Suite(.serialized, .vipsStarted) struct ImagingSuite {}

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
