import TensorCore
import Testing

@testable import Credentials
@testable import Metadata

/// Stores that somebody changed: nothing traps, and nothing that was signed changes unseen.
@Suite struct AttackTests {
    /// Cut off anywhere, a store is invalid.
    @Test func everyTruncationIsInvalid() throws {
        let store = try Samples.store()
        for count in 0..<store.count {
            #expect(throws: ManifestStore.Fault.self, "\(count)") {
                try ManifestStore(Array(store[..<count]))
            }
        }
    }

    /// A flipped bit is seen wherever it is; every fourth byte is tried, each bit in turn.
    @Test func flippedBitsAreSeen() throws {
        let store = try Samples.store()
        let check = CredentialCheck(
            anchors: try TrustAnchors([Credential.path("root.pem")]),
            now: try Verdicts.all.get().now)
        let source = MemorySource(bytes: Samples.content)
        #expect(check.report(on: store, of: source, embedding: []).state == .trusted)
        for place in stride(from: 0, to: store.count, by: 4) {
            var changed = store
            changed[place] ^= 1 << UInt8(place / 4 % 8)
            let report = check.report(on: changed, of: source, embedding: [])
            #expect(report.state == .invalid, "byte \(place)")
        }
    }

    /// Stores of the reference library, with bytes of any value in any place.
    @Test(arguments: ["es256", "version1", "parent", "ps256", "stamped"])
    func survivesAnyChange(_ name: String) throws {
        let verdicts = try Verdicts.all.get()
        let fixture = try #require(verdicts.cases[name])
        let content = try fixture.content
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            var changed = content
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: fixture.storeRange, using: &random)
                changed[place] = UInt8.random(in: 0...255, using: &random)
            }
            _ = fixture.report(on: changed, anchors: .none, now: verdicts.now)
        }
    }

    @Test func refusesStoresThatCostTooMuch() throws {
        // Boxes in boxes, very many boxes, and very many manifests.
        var nested: [UInt8] = []
        for _ in 0..<1000 { nested = JUMBFWriter.superbox(.store, "c2pa", nested) }
        let boxes = [UInt8](repeating: 0, count: 20_000).flatMap { _ in JUMBFWriter.box("free", [])
        }
        for bytes in [nested, JUMBFWriter.superbox(.store, "c2pa", boxes)] {
            #expect(throws: ManifestStore.Fault.self) { try ManifestStore(bytes) }
        }
    }
}
