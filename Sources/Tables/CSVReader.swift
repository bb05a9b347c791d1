/// Rows of a CSV text, one after the other.
struct CSVReader {
    /// How a text is written.
    struct Form {
        /// What stands between two fields.
        var separator = UInt8(ascii: ",")
        /// Whether a carriage return by itself ends a line, as a line feed does.
        var endsAtReturn = false
        /// Longest row that is read: by default, room for several paths of the longest kind.
        var mostBytes = 64 << 10
        /// Of a row with more fields, the last one holds all the rest.
        var mostFields = 64
    }

    struct Row {
        /// Where the row begins, from 1: lines of the file, also of those inside quotation marks.
        var line: Int
        /// Which row of the file it is, from 1, as spreadsheets count them: empty ones, too.
        var number: Int
        var fields: [[UInt8]] = [[]]
        /// Where each field begins.
        var lines: [Int]
        /// False if the text ended inside quotation marks.
        var isClosed = true
        /// True if the row goes on beyond ``Form/mostBytes``.
        var isTooLong = false

        init(line: Int, number: Int) {
            self.line = line
            self.number = number
            lines = [line]
        }

        mutating func append(_ byte: UInt8) { fields[fields.count - 1].append(byte) }

        mutating func append(_ bytes: ArraySlice<UInt8>) {
            fields[fields.count - 1].append(contentsOf: bytes)
        }
    }

    private let bytes: ArraySlice<UInt8>
    private let form: Form
    private var position: Int
    private var line = 1
    private var rows = 0

    init(bytes: ArraySlice<UInt8>, form: Form = Form()) {
        self.bytes = bytes
        self.form = form
        position = bytes.startIndex
    }

    mutating func next() -> Row? {
        guard position < bytes.endIndex else { return nil }
        rows += 1
        var row = Row(line: line, number: rows)
        var isQuoted = false
        let limit = min(bytes.endIndex, position + form.mostBytes)
        while position < bytes.endIndex {
            guard position < limit else {
                row.isTooLong = true
                row.isClosed = !isQuoted
                return row
            }
            let text = bytes[position..<limit].prefix { !mayEndText($0) }
            guard text.isEmpty else {
                row.append(text)
                position = text.endIndex
                continue
            }
            let byte = bytes[position]
            position += 1
            let endsLine = endsLine(byte)
            if endsLine { line += 1 }
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
            case (form.separator, false) where row.fields.count < form.mostFields:
                row.fields.append([])
                row.lines.append(line)
            case (_, false) where endsLine: return row
            case (UInt8(ascii: "\r"), false)
            where position < bytes.endIndex && bytes[position] == UInt8(ascii: "\n"):
                continue
            default: row.append(byte)
            }
        }
        row.isClosed = !isQuoted
        return row
    }

    /// False for bytes that mean nothing but themselves, quoted or not.
    private func mayEndText(_ byte: UInt8) -> Bool {
        byte == form.separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }

    /// True for the last byte of a line end.
    private func endsLine(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: "\n") { return true }
        guard form.endsAtReturn, byte == UInt8(ascii: "\r") else { return false }
        return position == bytes.endIndex || bytes[position] != UInt8(ascii: "\n")
    }
}
