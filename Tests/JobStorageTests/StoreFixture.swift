import Files
import Foundation
import Records
import SystemPackage
import TestSupport

@testable import JobStorage

/// A store in a folder of its own, with a run to work in.
final class StoreFixture {
    private let place: TestFolder
    var folder: URL { place.url }
    let path: FilePath
    let store: JobStore
    let root: InputRoot
    let naming = OutputNaming(fileExtension: "tif")
    var run: Int64

    init() throws {
        place = try TestFolder()
        path = place.path.appending("jobs.sqlite")
        store = try JobStore(opening: path)
        root = try store.addInputRoots(folders: ["/scans"], parents: [])[0]
        run = try store.begin(Self.record(), request: "{}")
    }

    static func record(parameters hash: String = "p", startedAt: Double = 1) -> RunRecord {
        RunRecord(
            id: 0, startedAt: startedAt, host: "h", processID: 1, programVersion: "1",
            vipsVersion: "8",
            parameters: RunParameters(
                recipe: "r", recipeVersion: 1, normalizedRecipe: "{}", model: "m",
                modelSHA256: "s", parametersSHA256: hash), inputs: [CodablePath("/scans")])
    }

    /// Begins the next run.
    func nextRun(startedAt: Double = 1) throws {
        run = try store.begin(Self.record(startedAt: startedAt), request: "{}")
    }

    func picture(_ path: FilePath, bytes: Int64 = 1, root: InputRoot? = nil) -> WalkedSource {
        WalkedSource(
            root: root ?? self.root, path: path, kind: .picture,
            stamp: FileStamp(
                bytes: bytes, modifiedNanoseconds: 2, changedNanoseconds: 3, inode: 4))
    }

    @discardableResult
    func walk(
        _ sources: [WalkedSource], _ wishes: WalkWishes = WalkWishes()
    ) throws -> [WalkFinding] {
        try store.record(sources, run: run, naming: naming, wishes)
    }

    /// Claims the first pending picture.
    func claim() throws -> ClaimedItem? {
        guard let item = try store.pendingItems(run: run, after: nil, limit: 1).first else {
            return nil
        }
        try apply(item, .claimed(run: run), at: 5)
        return try store.picture(item.item.id)
    }

    func apply(_ item: ClaimedItem, _ event: ItemChange.Event, at time: Double = 6) throws {
        try store.apply([ItemChange(item.item.id, event, at: time)])
    }

    func finish(_ item: ClaimedItem, sha256: String = hash("a")) throws {
        try store.apply([
            ItemChange(item.item.id, content(sha256, of: item), at: 6),
            ItemChange(item.item.id, .finished(Self.pictureRecord, duplicateOf: nil), at: 7),
        ])
    }

    func content(_ sha256: String, of item: ClaimedItem) -> ItemChange.Event {
        .content(sha256: sha256, pages: 1, pixels: 6, stamp: item.stamp)
    }

    func items() throws -> [ItemRecord] {
        var items: [ItemRecord] = []
        try store.forEachItem { items.append($0) }
        return items
    }

    static var pictureRecord: PictureRecord {
        var record = PictureRecord(
            source: SourceFacts(
                format: "tiff", width: 2, height: 3, bands: 1, bitDepth: 8, interpretation: "b-w"),
            flags: [.toned], disposition: .finished)
        record.output = OutputFacts(
            format: "tiff", width: 2, height: 3, bitDepth: 8, iccDescription: "sRGB",
            digitalSourceType: "d", bytes: 99, sha256: hash("o"))
        return record
    }
}

/// A text of the length of a hash.
func hash(_ letter: Character) -> String { String(repeating: letter, count: 64) }
