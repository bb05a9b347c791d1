import Records
import SystemPackage
import Testing

@testable import JobStorage

/// What a check of finished files asks the state.
@Suite struct VerifyingTests {
    /// A finished picture with two companions, one that failed, and one that waits.
    private func fixture() throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.walk(["a_b.tif", "c.jpg", "d/e.f.tif"].map { fixture.picture(FilePath($0)) })
        let item = try #require(try fixture.claim())
        var record = StoreFixture.pictureRecord
        let facts = try #require(record.output)
        record.companions = ["_alt1.tif", "_confidence.png"].map {
            CompanionRecord(kind: .alternative, suffix: $0, title: "t", file: facts)
        }
        record.companions?.append(CompanionRecord(credentialsOf: "", bytes: 1, sha256: hash("b")))
        record.companions?.append(
            CompanionRecord(credentialsOf: "_alt1", bytes: 1, sha256: hash("c")))
        try fixture.store.apply([
            ItemChange(item.item.id, fixture.content(hash("a"), of: item), at: 6),
            ItemChange(item.item.id, .finished(record, duplicateOf: nil), at: 7),
        ])
        let failed = try #require(try fixture.claim())
        try fixture.apply(
            failed, .failed(PictureFailure(.damaged, "no"), forGood: true, workerDied: false))
        return fixture
    }

    @Test func finishedPicturesComeByTheirNumbers() throws {
        let store = try fixture().store
        let numbers = try store.finishedNumbers()
        #expect(numbers.count == 1)
        let items = try store.finishedItems(numbers + [77])
        #expect(items.map(\.output) == ["a_b_colorized.tif"])
        #expect(items[0].source == "/scans/a_b.tif" && items[0].place == .only)
        #expect(items[0].sourceSHA256 == hash("a"))
        #expect(try items[0].programVersion == store.runs().last?.programVersion)
    }

    @Test(arguments: [
        "a_b_colorized.tif", "a_b_colorized_alt1.tif", "a_b_colorized_confidence.png",
        "c_colorized.tif", "d/e.f_colorized.tif", "a_b_colorized.c2pa", "a_b_colorized_alt1.c2pa",
    ])
    func outputsAndCompanionsAreKnown(_ name: String) throws {
        #expect(try fixture().store.knows(FilePath(name)))
    }

    /// What files are about to become is known, too: a crash may leave them.
    @Test func filesOfTheNextRecordAreKnown() throws {
        let fixture = try fixture()
        let item = try #require(
            try fixture.store.finishedItems(fixture.store.finishedNumbers()).first)
        #expect(!item.isHalfReplaced)
        var next = item.record
        next.companions?.append(
            CompanionRecord(credentialsOf: "_confidence", bytes: 1, sha256: hash("d")))
        try fixture.store.apply([ItemChange(item.id, .replacing(by: next), at: 9)])
        #expect(try fixture.store.knows("a_b_colorized_confidence.c2pa"))
        #expect(try fixture.store.finishedItems([item.id]).allSatisfy(\.isHalfReplaced))
    }

    /// So is what other settings give another name.
    @Test func filesOfTheNextNameAreKnown() throws {
        let fixture = try fixture()
        let number = try #require(try fixture.store.finishedNumbers().first)
        let item = try #require(try fixture.store.picture(number))
        let naming = OutputNaming(fileExtension: "png", suffix: "_restored")
        #expect(try fixture.store.name(item, as: naming, replacing: true) == "a_b_restored.png")
        #expect(try fixture.store.knows("a_b_restored.png"))
        var next = try #require(item.item.record)
        next.companions = [CompanionRecord(credentialsOf: "", bytes: 1, sha256: hash("d"))]
        let settings = StoreFixture.record(parameters: "q").parameters
        try fixture.store.apply([
            ItemChange(number, .replacing(by: next, settings: settings), at: 9)
        ])
        for name in ["a_b_restored.png", "a_b_restored.c2pa", "a_b_colorized_alt1.c2pa"] {
            #expect(try fixture.store.knows(FilePath(name)), "\(name)")
        }
        #expect(try !fixture.store.knows("a_b_restored_alt1.c2pa"))
    }

    @Test(arguments: [
        "a_b_colorized_alt2.tif", "a_b_colorized_alt1.png", "a_b_colorized_alt1.tif.bak",
        "a_b_colorized.tif~", "x_alt1.tif", "d/a_b_colorized.tif", "d/a_b_colorized_alt1.tif",
        "c_colorized_alt1.tif", "_alt1.tif", "_", "a_b", "d", "d_", "A_B_colorized.tif",
        "e.f_colorized.tif", "a_b_colorized.tif_alt1.tif", "a_b_colorized_confidence.c2pa",
        "a_b_colorized.tif.c2pa", "c_colorized.c2pa", "d/e.f_colorized.c2pa", ".c2pa", "d/.c2pa",
    ])
    func everythingElseIsNot(_ name: String) throws {
        #expect(try !fixture().store.knows(FilePath(name)))
    }
}
