import Records
import SystemPackage
import Tables

/// The lines of a CSV file with a source and its reference in each, and where they are for one page of it or one
/// photograph on a page, the columns `page` and `part`.
struct StyleList {
    struct Entry: Equatable {
        var line: Int
        var source: FilePath
        var reference: FilePath
        var place = PicturePlace.only
    }

    private static let form = PictureTable.Form(
        columns: [.init("reference", isRequired: true)],
        order: ["source", "reference", "page", "part"],
        advice: "one line `source,reference` per picture; `page` and `part` "
            + "may follow",
        mostBytes: 256 << 20)

    private(set) var entries: [Entry] = []

    /// Reads a file.
    ///
    /// - Throws: ``StyleError`` with the line.
    init(reading file: FilePath) throws(StyleError) {
        do throws(PictureTableError) {
            try self.init(PictureTable.reading(file, as: Self.form).table, file: file)
        } catch {
            throw StyleError(description: error.description)
        }
    }

    /// Takes a text apart.
    init(_ bytes: [UInt8], file: FilePath) throws(StyleError) {
        do throws(PictureTableError) {
            try self.init(PictureTable(bytes, file: file, as: Self.form), file: file)
        } catch {
            throw StyleError(description: error.description)
        }
    }

    private init(_ table: PictureTable, file: FilePath) throws(PictureTableError) {
        entries = table.rows.map { row in
            Entry(
                line: row.line, source: row.source,
                reference: FilePath(bytes: row.fields["reference"] ?? []), place: row.place)
        }
        guard !entries.isEmpty else {
            throw PictureTableError(
                description: "'\(file)' does not name a reference. Write \(Self.form.advice).")
        }
    }
}
