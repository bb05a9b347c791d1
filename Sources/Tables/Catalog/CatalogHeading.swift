import Records

/// The first line of a catalogue's export: what its columns are, and what stands between them.
struct CatalogHeading {
    /// The columns that have a meaning here.
    enum Name: String, CaseIterable {
        case source, page, identifier, title, creator, date, rights, object, side, sequence
    }

    /// What the cells of a column are.
    enum Column {
        case known(Name)
        /// The name as it is written.
        case other(String)
        /// It has no name, and its cells have to be empty.
        case unnamed
    }

    let columns: [Column]
    let form: CSVReader.Form

    /// Rows and headings take no more.
    private static let mostBytes = 256 << 10
    /// Columns beyond are one.
    private static let mostColumns = 1_000
    /// The separators that exports have, the usual one first.
    private static let separators: [UInt8] = [0x2C, 0x3B, 0x09]

    /// Reads the first row that is not empty, with the separator that makes the most of it; nil if there is no heading
    /// that could be used.
    ///
    /// - Parameters:
    ///   - bytes: the file behind its byte order mark.
    ///   - error: gets what is wrong.
    init?(_ bytes: ArraySlice<UInt8>, _ error: inout CatalogError) {
        let candidates = Self.separators.map { separator in
            let form = CSVReader.Form(
                separator: separator, endsAtReturn: true, mostBytes: Self.mostBytes,
                mostFields: Self.mostColumns)
            return (form: form, row: Self.firstRow(bytes, form))
        }
        func score(_ row: CSVReader.Row?) -> Int {
            row?.fields.count { Self.name(of: $0) != nil } ?? 0
        }
        guard
            let best = candidates.enumerated().max(by: {
                (score($0.1.row), -$0.0) < (score($1.1.row), -$1.0)
            })?.element, let row = best.row
        else {
            error.add(nil, "The file is empty. Write a heading with the column 'source'.")
            return nil
        }
        form = best.form
        guard row.isClosed, !row.isTooLong else {
            error.add(
                row.lastPlace, "The heading has a quotation mark that is not closed. Close it.")
            return nil
        }
        columns = row.fields.map(Self.column)
        check(row, &error)
        if error.count > 0 { return nil }
    }

    private static func firstRow(
        _ bytes: ArraySlice<UInt8>, _ form: CSVReader.Form
    ) -> CSVReader.Row? {
        var reader = CSVReader(bytes: bytes, form: form)
        while let row = reader.next() {
            if row.isTooLong || !row.isBlank { return row }
        }
        return nil
    }

    private static func text(_ field: [UInt8]) -> String {
        String(decoding: field, as: UTF8.self).trimmedOfWhitespace
    }

    private static func name(of field: [UInt8]) -> Name? {
        Name(rawValue: text(field).lowercased())
    }

    private static func column(_ field: [UInt8]) -> Column {
        if let name = name(of: field) { return .known(name) }
        let text = text(field)
        return text.isEmpty ? .unnamed : .other(text)
    }

    private func check(_ row: CSVReader.Row, _ error: inout CatalogError) {
        var seen: Set<String> = []
        for (index, column) in columns.enumerated() {
            guard String(validating: row.fields[index], as: UTF8.self) != nil else {
                error.addNotUTF8(row.place(of: index))
                return
            }
            let name = Self.text(row.fields[index])
            switch column {
            case .known, .other:
                if !seen.insert(name.lowercased()).inserted {
                    error.add(
                        row.place(of: index), in: name,
                        "The heading names this column twice. Give each column its own name.")
                }
            case .unnamed: break
            }
        }
        guard !seen.contains(Name.source.rawValue) else { return }
        let names = columns.compactMap(\.name).prefix(12).map { "'\($0)'" }
        error.add(
            row.place,
            "The heading has no column 'source', which names the scans. Its columns are "
                + (names.isEmpty ? "without names" : names.joined(separator: ", "))
                + ", separated by commas, semicolons or tabs.")
    }
}

extension CatalogHeading.Column {
    /// What the heading calls it, in small letters where it has a meaning here; nil without a name.
    var name: String? {
        switch self {
        case .known(let name): name.rawValue
        case .other(let name): name
        case .unnamed: nil
        }
    }
}

extension CSVReader.Row {
    /// Where it begins.
    var place: CatalogPlace { CatalogPlace(row: number, line: line) }
    /// Where its last field begins.
    var lastPlace: CatalogPlace { place(of: lines.count - 1) }

    /// Where a field begins.
    func place(of field: Int) -> CatalogPlace { CatalogPlace(row: number, line: lines[field]) }

    /// True for a line without content, as spreadsheets leave them at the end.
    var isBlank: Bool {
        fields.allSatisfy { field in
            field.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        }
    }
}

extension String {
    /// Without spaces, tabs and line ends on both sides.
    var trimmedOfWhitespace: String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || ("\t"..."\r").contains($0) }
        var rest = unicodeScalars[...]
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
