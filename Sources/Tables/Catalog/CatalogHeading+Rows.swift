import Records

extension CatalogHeading {
    /// Longest cell in bytes: what the texts of a TIFF file hold.
    private static let mostCellBytes = 32_000
    /// Largest page or sequence.
    private static let mostDigits = 9

    /// Takes the cells of a row for what the heading says.
    ///
    /// - Parameters:
    ///   - cells: the row.
    ///   - error: gets what is wrong.
    /// - Returns: nil if anything is wrong.
    func row(_ cells: CSVReader.Row, _ error: inout CatalogError) -> CatalogTable.Row? {
        guard cells.fields.count == columns.count else {
            error.add(
                cells.place,
                "Cells in the row: \(cells.fields.count); columns in the heading: \(columns.count). "
                    + (cells.fields.count > columns.count
                        ? "Put cells that contain a separator in quotation marks."
                        : "Also write a separator for each empty cell."))
            return nil
        }
        let before = error.count
        var row = CatalogTable.Row(
            place: cells.place, number: 0, source: "", entry: CatalogEntry())
        for (index, column) in columns.enumerated() {
            let (field, place) = (cells.fields[index], cells.place(of: index))
            guard let text = text(field, column, place, &error) else { continue }
            take(text, column, place, &row, &error)
        }
        if error.count == before, row.source.trimmedOfWhitespace.isEmpty {
            error.add(
                cells.place, in: Name.source.rawValue,
                "The cell is empty. Write the name of the scan.")
        }
        return error.count == before ? row : nil
    }

    /// What stands in a cell; nil if that cannot be used.
    private func text(
        _ field: [UInt8], _ column: Column, _ place: CatalogPlace, _ error: inout CatalogError
    ) -> String? {
        guard field.count <= Self.mostCellBytes else {
            error.add(
                place, in: column.name,
                "The cell has \(field.count) bytes; at most \(Self.mostCellBytes) are allowed. Shorten it."
            )
            return nil
        }
        guard let text = String(validating: field, as: UTF8.self) else {
            error.addNotUTF8(place, in: column.name)
            return nil
        }
        // Nearly all are: U+FFFE and U+FFFF begin with EF.
        if field.allSatisfy({ (0x20...0x7E).contains($0) || ($0 > 0x7F && $0 != 0xEF) }) {
            return text
        }
        let control = text.unicodeScalars.first {
            ($0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0)) || $0.value == 0x7F
                || $0.value == 0xFFFE || $0.value == 0xFFFF
        }
        guard let control else { return text }
        error.add(
            place, in: column.name,
            "The cell contains the character U+\(String(control.value, radix: 16, uppercase: true)), which "
                + "is not text. Remove it.")
        return nil
    }

    private func take(
        _ text: String, _ column: Column, _ place: CatalogPlace, _ row: inout CatalogTable.Row,
        _ error: inout CatalogError
    ) {
        let value = text.onPlainLines.trimmedOfWhitespace
        guard !value.isEmpty else { return }
        func number(from least: Int, _ remedy: String) -> Int? {
            let isNumber =
                value.utf8.count <= Self.mostDigits
                && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber, let number = Int(value), number >= least { return number }
            error.add(
                place, in: column.name,
                "'\(value.prefix(40))' is not a whole number of at least \(least). \(remedy)")
            return nil
        }
        switch column {
        // Names may begin and end with spaces.
        case .known(.source): row.source = text
        case .known(.page):
            row.page = number(from: 1, "Leave the cell empty if the row is about the whole file.")
        case .known(.sequence):
            row.entry.sequence = number(from: 0, "Leave the cell empty to sort by name.")
        case .known(.identifier): row.entry.identifier = value
        case .known(.title): row.entry.title = value
        case .known(.creator): row.entry.creator = value
        case .known(.date): row.entry.date = value
        case .known(.rights): row.entry.rights = value
        case .known(.object): row.entry.object = value
        case .known(.side): row.entry.side = value
        case .other(let name): row.entry.other.append(CatalogField(name: name, value: value))
        case .unnamed:
            error.add(
                place,
                "'\(value.prefix(40))' is in a column that the heading does not name. Name the "
                    + "column, or remove the cell.")
        }
    }
}

extension String {
    /// The same with a line feed for each line end.
    fileprivate var onPlainLines: String {
        guard utf8.contains(0x0D) else { return self }
        var scalars = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if scalar != "\n" || !isAfterReturn {
                scalars.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(scalars)
    }
}
