/// Rows of a CSV text, one after the other.
struct CSVReader {
    struct Row {
        var line: Int
        var fields: [[UInt8]] = [[]]
        /// False if the text ended inside quotation marks.
        var isClosed = true
        /// True if the row goes on beyond ``CSVReader/mostBytes``.
        var isTooLong = false

        mutating func append(_ byte: UInt8) { fields[fields.count - 1].append(byte) }
    }

    /// Longest row that is read: room for several paths of the longest kind.
    static let mostBytes = 64 << 10
    /// Of a row with more fields, the last one holds all the rest.
    private static let mostFields = 64

    private let bytes: ArraySlice<UInt8>
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
        let start = position
        while position < bytes.endIndex {
            guard position - start < Self.mostBytes else {
                row.isTooLong = true
                return row
            }
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
            case (UInt8(ascii: ","), false) where row.fields.count < Self.mostFields:
                row.fields.append([])
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
