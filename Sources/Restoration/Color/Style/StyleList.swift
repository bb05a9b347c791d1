import Files
import Records
import SystemPackage

/// The lines of a CSV file (RFC 4180) with a source and its reference in each, and after them, where
/// they are for one page of it or one photograph on a page, the columns `page` and `part`.
struct StyleList {
    struct Entry: Equatable {
        var line: Int
        var source: FilePath
        var reference: FilePath
        var place = PicturePlace.only
    }

    private static let heading = ["source", "reference", "page", "part"].map { Array($0.utf8) }

    /// More would be no table of references.
    private static let mostBytes = 256 << 20

    private(set) var entries: [Entry] = []

    /// Reads a file.
    ///
    /// - Throws: ``StyleError`` with the line.
    init(reading file: FilePath) throws(StyleError) {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file, limit: Self.mostBytes)
        } catch {
            throw StyleError(description: "'\(file)' cannot be read: \(error.errno).")
        }
        try self.init(bytes, file: file)
    }

    /// Takes a text apart.
    ///
    /// A first line `source,reference` or `source,reference,page,part` is a heading; empty lines do not
    /// count.
    init(_ bytes: [UInt8], file: FilePath) throws(StyleError) {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        var reader = FieldReader(bytes: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...])
        while let row = reader.next() {
            if row.fields == [[]] { continue }
            guard row.isClosed else {
                throw StyleError(
                    description:
                        "Line \(row.line) of '\(file)' has a quotation mark that is not closed.")
            }
            guard (2...4).contains(row.fields.count),
                row.fields.prefix(2).allSatisfy({ !$0.isEmpty })
            else {
                throw StyleError(
                    description: "Line \(row.line) of '\(file)' has "
                        + "\(row.fields.filter { !$0.isEmpty }.count) of the two fields "
                        + "`source,reference`, which only `page` and `part` may follow.")
            }
            if entries.isEmpty, Self.heading.starts(with: row.fields) { continue }
            guard !row.fields.contains(where: { $0.contains(0) }) else {
                throw StyleError(description: "Line \(row.line) of '\(file)' holds a zero byte.")
            }
            entries.append(
                Entry(
                    line: row.line, source: FilePath(bytes: row.fields[0]),
                    reference: FilePath(bytes: row.fields[1]), place: try Self.place(row, file)))
        }
        guard !entries.isEmpty else {
            throw StyleError(
                description: "'\(file)' names no reference. Write one line `source,reference` for "
                    + "each picture that is to have one.")
        }
    }
}

extension StyleList {
    /// The page and the photograph that a line is for; empty fields stand for the only one.
    private static func place(_ row: FieldReader.Row, _ file: FilePath) throws(StyleError)
        -> PicturePlace
    {
        var numbers: [Int?] = []
        for field in row.fields.dropFirst(2) {
            let number = Int(String(decoding: field, as: UTF8.self))
            guard field.isEmpty || (number ?? 0) > 0 else {
                throw StyleError(
                    description: "Line \(row.line) of '\(file)' has a page or part that is no "
                        + "number from 1 on. Leave it empty if the file holds one picture.")
            }
            numbers.append(number)
        }
        return PicturePlace(
            page: numbers.first ?? nil, part: numbers.count > 1 ? numbers[1] : nil)
    }
}

/// Rows of a CSV text, one after the other.
private struct FieldReader {
    struct Row {
        var line: Int
        var fields: [[UInt8]] = [[]]
        /// False if the text ended inside quotation marks.
        var isClosed = true

        mutating func append(_ byte: UInt8) { fields[fields.count - 1].append(byte) }
    }

    let bytes: ArraySlice<UInt8>
    private var position: Int
    private var line = 1

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func next() -> Row? {
        guard position < bytes.endIndex else { return nil }
        var row = Row(line: line)
        var isQuoted = false
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch (byte, isQuoted) {
            case (UInt8(ascii: "\""), true):
                if position < bytes.endIndex, bytes[position] == byte {
                    row.append(byte)
                    position += 1
                } else {
                    isQuoted = false
                }
            case (_, true): row.append(byte)
            case (UInt8(ascii: "\""), false) where row.fields[row.fields.count - 1].isEmpty:
                isQuoted = true
            case (UInt8(ascii: ","), false): row.fields.append([])
            case (UInt8(ascii: "\n"), false): return row
            case (UInt8(ascii: "\r"), false)
            where position < bytes.endIndex && bytes[position] == UInt8(ascii: "\n"):
                continue
            default: row.append(byte)
            }
        }
        row.isClosed = !isQuoted
        return row
    }
}
