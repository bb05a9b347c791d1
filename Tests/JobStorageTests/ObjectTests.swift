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

    @Test func theEntryIsPartOfTheItem() throws {
        let fixture = try fixture(["a/1.tif": ("Album", 1)])
        let items = try fixture.items()
        #expect(items.map(\.catalog?.object) == ["Album", nil, nil, nil, nil])
    }
}
