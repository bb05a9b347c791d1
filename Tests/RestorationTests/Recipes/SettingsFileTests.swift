import SystemPackage
import TestSupport
import Testing

@testable import Restoration

/// Files of a user's settings, with the errors of recipes.
@Suite struct SettingsFileTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func read(_ text: String) throws -> SettingsFile? {
        let file = try folder.write(Array(text.utf8), "s.yaml")
        return try SettingsFile(file, keys: ["sign", "key"])
    }

    @Test func textsAreFoundByTheirKeys() throws {
        #expect(try SettingsFile(folder.path.appending("none.yaml"), keys: ["key"]) == nil)
        #expect(try SettingsFile(folder.path.appending("none/s.yaml"), keys: ["key"]) == nil)
        #expect(try read("# nothing yet\n")?.values == [:])
        #expect(try read("{}")?.values == [:])
        #expect(
            try read("sign: /a b/c.pem # chain\nkey: \"k: 1\"\n")?.values
                == ["sign": "/a b/c.pem", "key": "k: 1"])
    }

    @Test(arguments: [
        ("keys: a", ":1:1: there is no setting `keys`; did you mean `key`? Allowed: sign, key."),
        ("sign: a\nkey: [a]", ":2:6: `key` must be text."),
        ("sign: a\nkey:", "`key` must be text."),
        ("sign", ":1:1: the file is a mapping"), ("- sign: a", ":1:1: the file is a mapping"),
        ("sign: a\nsign: b", "appears more than once"), ("sign: &a b", ":1:7: anchors"),
        ("sign: 'a", "is not valid YAML"), ("sign: a\n---\nkey: b", "a second document"),
        ("[a]: b", "a key must be text."),
    ])
    func faultsAreNamedWithTheirPlace(text: String, message: String) throws {
        let error = #expect(throws: RecipeError.self) { try read(text) }
        let said = error?.description ?? ""
        #expect(said.hasPrefix("\(folder.path)/s.yaml:") && said.contains(message), "\(said)")
    }

    /// What is there and cannot be read is not taken for nothing.
    @Test func whatCannotBeReadIsAnError() throws {
        let error = #expect(throws: RecipeError.self) {
            try SettingsFile(folder.path, keys: ["key"])
        }
        #expect(error?.description.contains("cannot be read") == true)
    }
}
