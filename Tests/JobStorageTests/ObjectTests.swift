import Foundation
import GRDB
import Records
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct ObjectTests {
    private func fixture(_ catalog: [String: (object: String?, sequence: Int?)]) throws
        -> StoreFixture
    {
        let fixture = try StoreFixture()
        let paths = ["a/1.tif", "a/2.tif", "a/b/3.tif", "a/z.tif", "top.tif"]
        try fixture.walk(paths.map { fixture.picture(FilePath($0)) })
        for (path, place) in catalog {
            var entry = CatalogEntry()
            entry.object = place.object
            entry.sequence = place.sequence
            try fixture.store.write { db in
                try db.execute(
                    sql: "UPDATE item SET catalog = ? WHERE path = ?",
                    arguments: [try jsonText(entry), FilePath(path).blob])
            }
        }
        return fixture
    }

    private func described(_ fixture: StoreFixture) throws -> [String] {
        try fixture.store.objects().map { object in
            var paths: [String] = []
            try fixture.store.forEachItem(of: object) { paths.append($0.path.path.string) }
            let name =
                switch object.key {
                case .named(let name): "object \(name)"
                case .folder(let root, let path): "folder \(root.path) \(path.path)"
                }
            return "\(name): \(paths.joined(separator: ", "))"
        }
    }

    @Test func withoutACatalogueObjectsAreFolders() throws {
        #expect(
            try described(fixture([:])) == [
                "folder /scans : top.tif", "folder /scans a: a/1.tif, a/2.tif, a/z.tif",
                "folder /scans a/b: a/b/3.tif",
            ])
    }

    @Test func theCataloguesObjectsComeFirstAndSequenceBeforePath() throws {
        let fixture = try fixture([
            "a/1.tif": ("Album", 10), "a/b/3.tif": ("Album", 9), "top.tif": ("Album", nil),
            "a/2.tif": ("A print", nil), "a/z.tif": (nil, 1),
        ])
        #expect(
            try described(fixture) == [
                "object A print: a/2.tif", "object Album: a/b/3.tif, a/1.tif, top.tif",
                "folder /scans a: a/z.tif",
            ])
    }

    /// Pages without a sequence stand with those of their file that have one.
    @Test func pagesOfAFileStayTogether() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a.tif", "b.tif", "c.tif"].map { fixture.picture(FilePath($0)) })
        let sequences: [(String, Int, Int?)] = [
            ("a.tif", 1, nil), ("a.tif", 2, 7), ("a.tif", 3, 3), ("b.tif", 1, 5),
            ("b.tif", 2, nil), ("c.tif", 1, nil), ("c.tif", 2, nil),
        ]
        for (path, page, sequence) in sequences {
            var entry = CatalogEntry()
            entry.object = "Album"
            entry.sequence = sequence
            let arguments: StatementArguments = [
                page, try jsonText(entry), FilePath("\(path).p\(page)").blob, FilePath(path).blob,
            ]
            try fixture.store.write { db in
                if page == 1 {
                    try db.execute(
                        sql: "UPDATE item SET page = ?, catalog = ?, outputPath = ? WHERE path = ?",
                        arguments: arguments)
                } else {
                    try db.execute(
                        sql: """
                            INSERT INTO item (inputRootID, path, kind, state, bytes,
                                modifiedNanoseconds, changedNanoseconds, inode, seenRunID, page, catalog,
                                outputPath)
                            SELECT inputRootID, path, kind, state, bytes, modifiedNanoseconds,
                                changedNanoseconds, inode, seenRunID, ?, ?, ?
                            FROM item WHERE path = ? AND page = 1
                            """, arguments: arguments)
                }
            }
        }
        var found: [String] = []
        for object in try fixture.store.objects() {
            try fixture.store.forEachItem(of: object) {
                found.append("\($0.path.path.string) \($0.place.page ?? 0)")
            }
        }
        #expect(
            found == ["a.tif 1", "a.tif 3", "b.tif 1", "b.tif 2", "a.tif 2", "c.tif 1", "c.tif 2"])
    }

    @Test func theEntryIsPartOfTheItem() throws {
        let fixture = try fixture(["a/1.tif": ("Album", 1)])
        let items = try fixture.items()
        #expect(items.map(\.catalog?.object) == ["Album", nil, nil, nil, nil])
    }
}
