import Files
import Records
import SystemPackage
import Testing

@testable import JobStorage

/// What a row becomes when a walk meets its source again.
@Suite struct WalkRecordTests {
    @Test func unchangedSourcesStayWhatTheyAre() throws {
        let fixture = try StoreFixture()
        let sources = ["a", "b", "c", "d", "e"].map { fixture.picture($0) }
        try fixture.walk(sources)
        let a = try #require(try fixture.claim())
        try fixture.finish(a)
        let b = try #require(try fixture.claim())
        try fixture.apply(b, fixture.content(hash("b"), of: b))
        try fixture.apply(b, .skipped(reason: "already_colour", StoreFixture.pictureRecord))
        let failures: [(FailureClass, Bool)] = [
            (.damaged, true), (.verificationFailed, false), (.outputNameTaken, true),
        ]
        for (kind, forGood) in failures {
            let item = try #require(try fixture.claim())
            try fixture.apply(
                item, .failed(PictureFailure(kind, ""), forGood: forGood, workerDied: false))
        }
        try fixture.nextRun()
        let findings = try fixture.walk(sources)
        #expect(
            findings == [
                .finished(
                    id: a.item.id,
                    files: StoreFixture.pictureRecord.written(at: "a_colorized.tif")),
                .nameTaken(id: 5, files: ["e_colorized.tif"]),
            ])
        #expect(
            try fixture.items().map(\.state) == [
                .done, .skipped, .quarantined, .pending, .quarantined,
            ])
        try fixture.walk(sources, WalkWishes(retryingSkipped: true))
        #expect(try fixture.items()[1].state == .pending)
    }

    @Test func otherSidecarsMakeAPicturePending() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif")])
        try fixture.finish(try #require(try fixture.claim()))
        var source = fixture.picture("a.tif")
        for sidecars in ["0: 1 2 3 4", "0: 1 2 3 5", ""] {
            source.sidecars = sidecars
            try fixture.nextRun()
            #expect(try fixture.walk([source]).isEmpty)
            #expect(try fixture.items().map(\.state) == [.pending])
            #expect(try fixture.items()[0].record == StoreFixture.pictureRecord)
            let known = try fixture.store.standing(of: "/scans/a.tif", stamp: source.stamp)
            #expect(known.map(\.sidecars) == [sidecars])
            try fixture.finish(try #require(try fixture.claim()))
            try fixture.nextRun()
            #expect(try fixture.walk([source]).count == 1)
            #expect(try fixture.items().map(\.state) == [.done])
        }
    }

    @Test func finishedPicturesAreMetWithTheirCompanions() throws {
        let fixture = try StoreFixture()
        let odd = FilePath(bytes: [0x61, 0xE9])
        try fixture.walk([fixture.picture(odd)])
        let item = try #require(try fixture.claim())
        try fixture.apply(item, fixture.content(hash("a"), of: item))
        var record = StoreFixture.pictureRecord
        let facts = try #require(record.output)
        record.companions = ["_alt1.tif", "_confidence.png"].map {
            CompanionRecord(kind: .alternative, suffix: $0, title: "as beach", file: facts)
        }
        try fixture.apply(item, .finished(record, duplicateOf: nil))
        let files = ["_colorized.tif", "_colorized_alt1.tif", "_colorized_confidence.png"].map {
            WrittenFile(FilePath(bytes: odd.bytes + Array($0.utf8)), bytes: Int64(facts.bytes))
        }
        let source = FilePath("/scans").appending(odd.components)
        #expect(try fixture.store.standing(of: source, stamp: item.stamp).map(\.files) == [files])
        try fixture.nextRun()
        #expect(
            try fixture.walk([fixture.picture(odd)]) == [.finished(id: item.item.id, files: files)])
    }

    @Test func changedSourcesArePendingAndKeepTheirNames() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        let a = try #require(try fixture.claim())
        try fixture.finish(a)
        let b = try #require(try fixture.claim())
        try fixture.apply(
            b, .failed(PictureFailure(.damaged, ""), forGood: true, workerDied: true))
        try fixture.nextRun()
        #expect(
            try fixture.walk([fixture.picture("a", bytes: 8), fixture.picture("b", bytes: 9)])
                .isEmpty)
        let again = try #require(try fixture.claim())
        #expect(again.stamp.bytes == 8)
        #expect(again.item.sha256 == hash("a"))
        #expect(again.earlierOutput?.bytes == 99)
        #expect(again.output == "a_colorized.tif")
        #expect(try fixture.claim()?.workerDeaths == 0)
    }

    @Test func obstaclesComeAndGo() throws {
        let fixture = try StoreFixture()
        func source(_ kind: WalkedSource.Kind) -> WalkedSource {
            var source = fixture.picture("x")
            source.kind = kind
            if kind == .folder { source.failure = PictureFailure(.unreadable, "Shut.") }
            return source
        }
        try fixture.walk([source(.folder)])
        #expect(try fixture.items().map(\.state) == [.failed])
        #expect(try fixture.claim() == nil)
        try fixture.walk([source(.link)])
        #expect(try fixture.items().map(\.reason) == ["symbolic_link"])
        #expect(try fixture.items().map(\.failure) == [nil])
        try fixture.walk([source(.picture)])
        #expect(try fixture.items().map(\.state) == [.pending])
        #expect(try fixture.items().map(\.reason) == [nil])
        // A picture with a history is not replaced by a link of its name.
        try fixture.finish(try #require(try fixture.claim()))
        try fixture.walk([source(.link)])
        #expect(try fixture.items().map(\.state) == [.done])

        var other = source(.special)
        other.path = "pipe"
        try fixture.walk([other])
        try fixture.nextRun()
        try fixture.store.forgetObstacles(under: fixture.root.id, unseenBy: fixture.run)
        #expect(try fixture.items().map(\.path.path) == ["x"])
    }

    /// Where the kind of an entry could not be told, it is taken for a picture that cannot be read.
    @Test(arguments: [WalkedSource.Kind.link, .special])
    func entriesThatCouldNotBeLookedAtBecomeWhatTheyAre(_ kind: WalkedSource.Kind) throws {
        let fixture = try StoreFixture()
        var source = fixture.picture("x")
        source.stamp = .unknown
        source.failure = PictureFailure(.unreadable, "Input/output error")
        try fixture.walk([source])
        #expect(try fixture.items().map(\.state) == [.failed])
        try fixture.nextRun()
        source = fixture.picture("x")
        source.kind = kind
        try fixture.walk([source])
        #expect(try fixture.items().map(\.state) == [.skipped])
        #expect(try fixture.items().map(\.failure) == [nil])
        #expect(try fixture.claim() == nil)
    }

    @Test func vanishedPicturesComeBack() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        try fixture.nextRun()
        try fixture.walk([fixture.picture("b")])
        let missing = try fixture.store.unseenItems(
            under: fixture.root.id, unseenBy: fixture.run, after: 0, limit: 10)
        #expect(missing.map(\.path) == ["a"])
        #expect(try fixture.store.markGone(missing.map(\.id), run: fixture.run, at: 1) == 0)
        #expect(try fixture.items()[0].failure?.kind == .vanished)
        #expect(try fixture.store.summary(run: fixture.run).failed == 1)
        try fixture.nextRun()
        try fixture.walk([fixture.picture("a")])
        #expect(try fixture.items()[0].state == .pending)
    }

    /// What is dealt with keeps all that is known of it, until its source is back.
    @Test func sourcesOfFinishedPicturesAreNotedAsGone() throws {
        let fixture = try StoreFixture()
        let all = ["a", "b", "c", "d"].map { fixture.picture(FilePath($0)) }
        try fixture.walk(all)
        try fixture.finish(#require(try fixture.claim()))
        let b = try #require(try fixture.claim())
        try fixture.apply(b, .skipped(reason: "already_colour", nil))
        let c = try #require(try fixture.claim())
        try fixture.apply(
            c, .failed(PictureFailure(.damaged, ""), forGood: true, workerDied: false))
        try fixture.nextRun()
        let before = try fixture.items()
        var missing: [Int64] = []
        while case let page = try fixture.store.unseenItems(
            under: fixture.root.id, unseenBy: fixture.run, after: missing.last ?? 0, limit: 2),
            !page.isEmpty
        {
            missing += page.map(\.id)
        }
        #expect(missing.count == 4)
        #expect(try fixture.store.markGone(missing, run: fixture.run, at: 7) == 2)
        #expect(try fixture.store.markGone(missing, run: fixture.run, at: 9) == 2)
        #expect(try fixture.store.goneCount() == 2)
        let after = try fixture.items()
        #expect(after.map(\.state) == [.done, .skipped, .quarantined, .quarantined])
        #expect(after.map(\.goneAt) == [7, 7, nil, nil])
        #expect(after[0].record == before[0].record)
        #expect(after[2].failure?.kind == .damaged && after[3].failure?.kind == .vanished)
        try fixture.nextRun()
        try fixture.walk(all)
        #expect(try fixture.store.goneCount() == 0)
        #expect(try fixture.items().map(\.state) == [.done, .skipped, .quarantined, .pending])
    }

    @Test func rowsComeInBytewiseOrderWhateverTheNames() throws {
        let fixture = try StoreFixture()
        let names: [[UInt8]] = [
            [0xC3, 0xA9], [0x61, 0x0A], [0xFF, 0x80], [0x41], [0x61, 0x2D], [0x61, 0x2F, 0x62],
        ]
        try fixture.walk(names.map { fixture.picture(FilePath(bytes: $0)) })
        #expect(
            try fixture.items().map(\.path.path.bytes)
                == names.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
