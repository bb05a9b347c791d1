import Testing

@testable import Credentials
@testable import Metadata

/// What binds a manifest to its file, and what it leaves out.
@Suite struct BindingTests {
    private func store(without exclusions: [Range<Int>]) throws -> [UInt8] {
        try CredentialDraft(
            Samples.statement(), Samples.chain("ed25519"), reservingTimeStamp: false
        ).finish(
            exclusions: exclusions, hash: Samples.hash(without: exclusions),
            signer: try TestKeys.key("ed25519")
        ).bytes
    }

    /// What is left out besides the embedding is told, however the ranges lie.
    @Test(
        arguments: [
            ([100..<200], [100..<200], 0), ([100..<200], [100..<150], 50), ([100..<200], [], 100),
            ([100..<200], [150..<160], 90), ([100..<200], [0..<5000], 0), ([], [0..<5000], 0),
            ([10..<14, 100..<200], [100..<200], 4),
            ([10..<14, 100..<200], [10..<14, 100..<200], 0),
            ([0..<5000], [100..<200], 4900),
        ] as [([Range<Int>], [Range<Int>], Int)])
    func countsWhatIsNotCovered(
        _ exclusions: [Range<Int>], _ embedding: [Range<Int>], _ uncovered: Int
    ) throws {
        let report = try Samples.report(store(without: exclusions), embedding: embedding)
        #expect(report.state == .trusted)
        #expect(report.facts?.uncoveredBytes == uncovered)
        let isTold = report.findings.contains { $0.code == .additionalExclusions }
        #expect(isTold == (uncovered > 0 || exclusions.count > 1))
    }

    /// Every byte counts that is not left out, and none that is.
    @Test func findsChangedBytes() throws {
        let exclusions = [100..<200, 300..<301]
        let store = try store(without: exclusions)
        for place in [0, 99, 100, 199, 200, 299, 300, 301, 4999] {
            var content = Samples.content
            content[place] ^= 1
            let report = try Samples.report(store, content: content, embedding: exclusions)
            let isLeftOut = exclusions.contains { $0.contains(place) }
            #expect(report.state == (isLeftOut ? .trusted : .invalid), "\(place)")
            #expect(isLeftOut || report.failures.map(\.code) == [.dataHashMismatch])
        }
    }

    @Test func findsOtherFiles() throws {
        let store = try store(without: [4990..<5000])
        for content in [[], [1], Array(Samples.content.dropLast()), Samples.content + [0]] {
            let report = try Samples.report(store, content: content, embedding: [4990..<5000])
            #expect(report.failures.map(\.code) == [.dataHashMismatch], "\(content.count) bytes")
        }
    }

    @Test func readsRangesWithinLimits() {
        func hash(_ ranges: CBORValue) -> DataHash? {
            DataHash(.fields(["hash": .bytes([1]), "exclusions": ranges]), default: .sha256)
        }
        func range(_ start: CBORValue, _ length: CBORValue) -> CBORValue {
            .array([.fields(["start": start, "length": length])])
        }
        #expect(hash(range(.integer(3), .integer(4)))?.exclusions == [3..<7])
        #expect(hash(range(.integer(0), .integer(0)))?.covered(of: 5) == [0..<5])
        #expect(hash(range(.integer(3), .integer(4)))?.covered(of: 6) == nil)
        #expect(hash(.null)?.exclusions == nil)
        for bad in [
            range(.integer(-1), .integer(4)), range(.integer(1), .integer(-4)),
            range(.unsigned(.max), .integer(1)), range(.integer(.max), .integer(.max)),
            range(.text("1"), .integer(1)), .array([.integer(1)]),
            .array([CBORValue](repeating: range(.integer(1), .integer(1)), count: 10_001)),
        ] {
            #expect(hash(bad)?.exclusions == nil)
        }
    }
}
