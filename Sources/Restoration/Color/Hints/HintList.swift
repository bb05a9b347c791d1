import Colorization
import Records
import SystemPackage
import Tables

/// The lines of a CSV file that say which colour something had.
struct HintList {
    struct Entry: Equatable {
        var line: Int
        var source: FilePath
        var place: PicturePlace
        var color: ColorHints.Color
        var mark: Mark
    }

    /// Where a colour holds.
    enum Mark: Hashable {
        /// Around a pixel of the upright scan, counted from 0.
        case point(x: Int, y: Int)
        /// Where a picture, as it is named, is white.
        case mask(FilePath)
    }

    static let form = PictureTable.Form(
        columns: [
            .init("x"), .init("y"), .init("mask"), .init("colour", "color", isRequired: true),
        ],
        order: nil,
        advice: "a first line `source,x,y,colour`, or with `mask` instead of `x,y`, and one line "
            + "per hint; `page` and `part` are optional columns",
        mostBytes: 64 << 20)

    private(set) var entries: [Entry] = []
    private let file: FilePath

    /// Takes a table apart.
    ///
    /// - Throws: ``HintError`` with the line.
    init(_ table: PictureTable, file: FilePath) throws(HintError) {
        self.file = file
        for row in table.rows { entries.append(try entry(row)) }
        guard !entries.isEmpty else {
            throw HintError(description: "'\(file)' contains no hints. Write \(Self.form.advice).")
        }
    }

    private func entry(_ row: PictureTable.Row) throws(HintError) -> Entry {
        let text = row.text("colour") ?? ""
        guard let color = HintColor.color(of: text) else {
            throw error(row, "has '\(text)', which is not a colour. \(HintColor.advice).")
        }
        return Entry(
            line: row.line, source: row.source, place: row.place, color: color,
            mark: try mark(row))
    }

    private func mark(_ row: PictureTable.Row) throws(HintError) -> Mark {
        switch (row.text("x"), row.text("y"), row.fields["mask"]) {
        case (nil, nil, let mask?): return .mask(FilePath(bytes: mask))
        case (let x?, let y?, nil): return .point(x: try pixel(x, row), y: try pixel(y, row))
        case (nil, nil, nil):
            throw error(row, "names no place. Write `x` and `y`, or the path of a mask.")
        case (_, _, .some):
            throw error(row, "has both a mask and a point. Write one line for each.")
        default:
            throw error(row, "has only one of `x` and `y`. Write both.")
        }
    }

    /// A column or row of pixels; parts of pixels do not count.
    private func pixel(_ text: String, _ row: PictureTable.Row) throws(HintError) -> Int {
        // Far more than any picture has.
        let most = 1e9
        guard let number = DecimalNumber.value(of: text.trimmed), abs(number) < most else {
            throw error(
                row,
                "has '\(text)', which is not a number of pixels. Count pixels of "
                    + "the upright scan from 0.")
        }
        return Int(number.rounded(.down))
    }

    private func error(_ row: PictureTable.Row, _ text: String) -> HintError {
        HintError(description: "Line \(row.line) of '\(file)' \(text)")
    }
}
