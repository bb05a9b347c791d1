import Records
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct ListingTests {
    /// Pictures with what they are listed by, one that failed, and one that waits.
    private func fixture() throws -> StoreFixture {
        let fixture = try StoreFixture()
        let finished: [(FilePath, (inout PictureRecord) -> Void)] = [
            (
                "a/1",
                {
                    $0.confidence = 0.5; $0.meanChromaAfter = 3
                }
            ),
            (
                "a/2",
                {
                    $0.confidence = 0.25; $0.flags = [.lowConfidence, .toned]
                }
            ),
            (
                "b",
                {
                    $0.meanChromaAfter = 1; $0.scenes[0].name = "low_confidence"
                }
            ),
            (
                "c",
                {
                    $0.confidence = 0.25; $0.meanChromaAfter = 20; $0.flags = []
                }
            ),
        ]
        try fixture.walk(finished.map { fixture.picture($0.0) } + [fixture.picture("d")])
        let items = try fixture.store.pendingItems(run: fixture.run, after: nil, limit: 5)
        for (index, (item, (_, change))) in zip(items, finished).enumerated() {
            var record = StoreFixture.pictureRecord
            record.scenes = [SceneProbability(name: "sea \(index)", probability: 0.5)]
            change(&record)
            try fixture.apply(item, fixture.content(hash("a"), of: item))
            try fixture.apply(
                item, .finished(record, duplicateOf: index == 3 ? items[0].item.id : nil))
        }
        try fixture.walk([fixture.picture("e")])
        let failed = try #require(
            try fixture.store.pendingItems(
                run: fixture.run, after: nil, limit: 1
            ).first)
        try fixture.apply(
            failed, .failed(PictureFailure(.damaged, ""), forGood: true, workerDied: false))
        return fixture
    }

    @Test(arguments: [
        (PictureOrder.confidence, ["a/2", "c", "a/1", "b"]), (.color, ["b", "a/1", "c", "a/2"]),
        (.path, ["a/1", "a/2", "b", "c"]),
    ]) func ordersWithTheUnknownLast(order: PictureOrder, expected: [String]) throws {
        let store = try fixture().store
        for limit in [nil, 1, 3, 9] {
            var names: [String] = []
            try store.forEachFinished(by: order, limit: limit) { picture in
                names.append(String(picture.source.string.dropFirst("/scans/".count)))
            }
            #expect(names == Array(expected.prefix(limit ?? 4)))
        }
    }

    @Test func tellsWhatIsKnown() throws {
        var pictures: [ListedPicture] = []
        try fixture().store.forEachFinished(by: .path) { pictures.append($0) }
        #expect(pictures.map(\.confidence) == [0.5, 0.25, nil, 0.25])
        #expect(pictures.map(\.meanChroma) == [3, nil, 1, 20])
        #expect(pictures.map(\.scene) == ["sea 0", "sea 1", "low_confidence", "sea 3"])
        #expect(
            pictures.map(\.flags) == [
                [.toned], [.lowConfidence, .toned], [.toned], [.duplicate],
            ])
    }

    @Test func countsPicturesWithAFlag() throws {
        let store = try fixture().store
        #expect(try store.count(of: .lowConfidence) == 1, "a scene is no flag")
        #expect(try store.count(of: .toned) == 3)
        #expect(try store.count(of: .blank) == 0)
    }
}
