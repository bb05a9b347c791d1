import SystemPackage

@testable import Restoration
@testable import Tables

/// Texts that people write.
enum TextTargets {
    static func recipe(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        _ = try? Recipe(parsing: text, file: "recipe.yaml")
    }

    static func table(_ bytes: [UInt8]) {
        (try? CatalogTable(bytes, file: "table.csv"))?.forEachRow { row in
            precondition(row.number >= 0 && !row.source.isEmpty)
        }
        _ = try? StyleList(bytes, file: "table.csv")
        guard let table = try? PictureTable(bytes, file: "table.csv", as: HintList.form) else {
            return
        }
        _ = try? HintList(table, file: "table.csv")
    }
}
