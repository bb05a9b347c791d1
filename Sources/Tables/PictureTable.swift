import Files
public import Records
public import SystemPackage

/// Why a table of pictures cannot be read.
public struct PictureTableError: Error, Hashable, CustomStringConvertible {
    /// Cause and remedy, with the file's name and the line.
    public let description: String

    /// An error with cause and remedy.
    public init(description: String) { self.description = description }
}

/// A CSV file (RFC 4180, with or without a byte order mark) in which each line says something of a picture: the
/// source, and of sources that hold several pictures the page and the part.
///
/// A first line with the names of all columns that are required is a heading, and columns may then stand in any
/// order. Empty lines do not count.
public struct PictureTable {
    /// What a table of some kind holds.
    public struct Form: Sendable {
        /// A column with the names it may have in a heading.
        public struct Column: Sendable {
            var names: [String]
            var isRequired = false

            /// A column.
            public init(_ names: String..., isRequired: Bool = false) {
                self.names = names
                self.isRequired = isRequired
            }
        }

        /// Columns beside `source`, `page` and `part`.
        public var columns: [Column]
        /// The columns of tables without a heading, by their first names; nil if there has to be one.
        public var order: [String]?
        /// What a line is for, as `a line `source,reference` for each picture`.
        public var advice: String
        /// More bytes would be no such table.
        public var mostBytes: Int

        /// A kind of table.
        public init(columns: [Column], order: [String]?, advice: String, mostBytes: Int) {
            self.columns = columns
            self.order = order
            self.advice = advice
            self.mostBytes = mostBytes
        }

        fileprivate var all: [Column] {
            [Column("source", isRequired: true)] + columns + [Column("page"), Column("part")]
        }
    }

    /// A line that says something.
    public struct Row {
        /// From 1, where the row begins.
        public var line: Int
        /// As it is written.
        public var source: FilePath
        /// Which picture of the source.
        public var place: PicturePlace
        /// What is written, by the first names of the columns, without the fields that are empty.
        public var fields: [String: [UInt8]]

        /// A field as text; nil where it is empty.
        public func text(_ column: String) -> String? {
            fields[column].map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// In the order of the file.
    public private(set) var rows: [Row] = []
    private let form: Form
    private let file: FilePath

    /// Reads a file.
    ///
    /// - Returns: the table, and all bytes of the file.
    /// - Throws: ``PictureTableError`` with the line.
    public static func reading(
        _ file: FilePath, as form: Form
    ) throws(PictureTableError) -> (table: PictureTable, bytes: [UInt8]) {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file, limit: form.mostBytes + 1)
        } catch {
            throw PictureTableError(
                description: "'\(file)' cannot be read: \(error.errno). Check the path.")
        }
        guard bytes.count <= form.mostBytes else {
            throw PictureTableError(
                description: "'\(file)' has more than \(SizeText.bytes(form.mostBytes)), "
                    + "which is too much for a table. Write \(form.advice).")
        }
        return (try PictureTable(bytes, file: file, as: form), bytes)
    }

    /// Takes a text apart.
    ///
    /// - Throws: ``PictureTableError`` with the line.
    public init(_ bytes: [UInt8], file: FilePath, as form: Form) throws(PictureTableError) {
        self.form = form
        self.file = file
        var reader = CSVReader(bytes: bytes.withoutByteOrderMark)
        var columns: [String]?
        while let row = reader.next() {
            guard !row.isTooLong else {
                throw error(
                    row.line,
                    "is longer than \(SizeText.bytes(CSVReader.Form().mostBytes)). Write \(form.advice), "
                        + "and close all quotation marks.")
            }
            guard row.isClosed else {
                throw error(row.line, "has a quotation mark that is not closed. Close it.")
            }
            if row.fields == [[]] { continue }
            guard !row.fields.contains(where: { $0.contains(0) }) else {
                throw error(row.line, "contains a zero byte. Save the file as plain text (CSV).")
            }
            if let columns {
                rows.append(try content(row, columns))
            } else if let heading = try heading(row) {
                columns = heading
            } else if let order = form.order {
                columns = order
                rows.append(try content(row, order))
            } else {
                throw error(
                    row.line,
                    "is not a heading with \(names(where: \.isRequired)). Write \(form.advice).")
            }
        }
    }

    private func error(_ line: Int, _ text: String) -> PictureTableError {
        PictureTableError(description: "Line \(line) of '\(file)' \(text)")
    }

    private func names(where include: (Form.Column) -> Bool) -> String {
        form.all.filter(include).map { "`\($0.names[0])`" }.joined(separator: ", ")
    }

    /// The columns that a heading names, by their first names; nil if the line is none.
    private func heading(_ row: CSVReader.Row) throws(PictureTableError) -> [String]? {
        let words = row.fields.map { field in
            String(decoding: field, as: UTF8.self).trimmed.lowercased()
        }
        let found = words.map { word in form.all.first { $0.names.contains(word) }?.names[0] }
        let missing = form.all.contains { $0.isRequired && !found.contains($0.names[0]) }
        guard !missing else { return nil }
        for (index, column) in found.enumerated() {
            guard let column else {
                throw error(
                    row.line,
                    "has the unknown column `\(words[index])`. "
                        + "Columns are \(names { _ in true }).")
            }
            guard found.firstIndex(of: column) == index else {
                throw error(row.line, "names the column `\(column)` twice. Remove one.")
            }
        }
        return found.compactMap(\.self)
    }

    private func content(
        _ row: CSVReader.Row, _ columns: [String]
    ) throws(PictureTableError) -> Row {
        guard row.fields.count <= columns.count else {
            throw error(
                row.line,
                "has more fields than the columns "
                    + columns.map { "`\($0)`" }.joined(separator: ", ")
                    + ". Put fields that contain a comma in quotation marks.")
        }
        var fields: [String: [UInt8]] = [:]
        for (column, field) in zip(columns, row.fields) where !field.isEmpty {
            fields[column] = field
        }
        for column in form.all where column.isRequired && fields[column.names[0]] == nil {
            throw error(row.line, "lacks the field `\(column.names[0])`. Write \(form.advice).")
        }
        let place = PicturePlace(
            page: try number(fields["page"], row.line), part: try number(fields["part"], row.line))
        return Row(
            line: row.line, source: FilePath(bytes: fields["source"] ?? []), place: place,
            fields: fields)
    }

    /// A page or a photograph on it; nil for the only one.
    private func number(_ field: [UInt8]?, _ line: Int) throws(PictureTableError) -> Int? {
        guard let field else { return nil }
        guard let number = Int(String(decoding: field, as: UTF8.self)), number > 0 else {
            throw error(
                line,
                "has a page or part that is not a number of at least 1. Leave it empty if the file "
                    + "holds one picture.")
        }
        return number
    }
}

extension [UInt8] {
    /// The bytes behind UTF-8's byte order mark, if there is one.
    var withoutByteOrderMark: ArraySlice<UInt8> {
        starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...]
    }
}

extension String {
    /// Without spaces and tabs on both sides.
    public var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
