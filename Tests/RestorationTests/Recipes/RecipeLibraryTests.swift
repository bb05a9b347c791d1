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
        let folder = try TestFolder()
        let binary = try folder.write([0xFF, 0xFE, 0x00], "binary.yaml")
        let long = try folder.write(
            [UInt8](repeating: UInt8(ascii: "#"), count: 70_000), "long.yaml")
        for (path, cause) in [
            (binary, "UTF-8"), (long, "65536"), (folder.path, "cannot be read"),
            (folder.path.appending("none.yaml"), "cannot be read"),
        ] {
            let error = #expect(throws: RecipeError.self) { try RecipeLibrary.read(path) }
            #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
        }
        let missing = RecipeLibrary(folder: folder.path.appending("none"))
        #expect(throws: RecipeError.self) { try missing.names() }
    }
}
