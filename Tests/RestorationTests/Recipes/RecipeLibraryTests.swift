import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

@Suite struct RecipeLibraryTests {
    static let library = RecipeLibrary(
        folder: FilePath(Fixtures.packageRoot.appending(path: "Pipelines").path))

    @Test func shippedRecipesAreFoundByName() throws {
        #expect(
            try Self.library.names() == [
                "access", "archive", "family", "negatives", "paper", "restore",
            ])
        for name in try Self.library.names() {
            #expect(try Self.library.recipe(named: name).name == name)
        }
    }

    @Test func unknownNameListsTheKnownOnes() {
        let error = #expect(throws: RecipeError.self) { try Self.library.recipe(named: "hobby") }
        #expect(error?.description.contains("access, archive, family") == true)
    }

    @Test func fileIsFoundByPath() throws {
        let path = Fixtures.packageRoot.appending(path: "Pipelines/paper.yaml").path
        #expect(try Self.library.recipe(named: path).name == "paper")
    }

    @Test func whatCannotBeRead() throws {
        let folder = URL.temporaryDirectory.appending(path: "recipes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let binary = folder.appending(path: "binary.yaml")
        try Data([0xFF, 0xFE, 0x00]).write(to: binary)
        let long = folder.appending(path: "long.yaml")
        try Data(repeating: UInt8(ascii: "#"), count: 70_000).write(to: long)
        for (url, cause) in [
            (binary, "UTF-8"), (long, "65536"), (folder, "cannot be read"),
            (folder.appending(path: "none.yaml"), "cannot be read"),
        ] {
            let error = #expect(throws: RecipeError.self) {
                try RecipeLibrary.read(FilePath(url.path))
            }
            #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
        }
        let missing = RecipeLibrary(folder: FilePath(folder.path).appending("none"))
        #expect(throws: RecipeError.self) { try missing.names() }
    }
}
