import Testing

/// Batches that may have few files open at the same time.
@Suite(.timeLimit(.minutes(1))) struct DescriptorLimitTests {
    @Test func aLimitThatMayBeRaisedIsRaised() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(3)
        let probe = try sandbox.start(after: "ulimit -Sn 20")
        #expect(await probe.end() == 0)
        #expect(try sandbox.outputs().count == 3)
    }

    @Test func aLimitThatIsTooLowIsSaidBeforeAnythingBegins() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(3)
        let probe = try sandbox.start(after: "ulimit -n 40")
        let refusal = try #require(await probe.line(beginningWith: "refused"))
        #expect(refusal.contains("40 open files") && refusal.contains("ulimit -n 96"))
        #expect(await probe.end() == 4)
        #expect(try sandbox.files(under: sandbox.output, hidden: true).isEmpty)
    }
}
