/// Reads the JSON tokens of a header that is known to be UTF-8.
struct HeaderReader {
    let bytes: UnsafeRawBufferPointer
    let path: String
    private var position = 0

    init(bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    // MARK: Errors

    func error(_ code: SafeTensorsError.Code, _ detail: String) -> SafeTensorsError {
        SafeTensorsError(code, path: path, detail: detail)
    }

    func duplicate(_ name: String) -> SafeTensorsError {
        error(.duplicateName, "its header has \"\(name)\" twice")
    }

    private func malformed(_ expected: String) -> SafeTensorsError {
        let found =
            position < bytes.count
            ? "the byte \(bytes[position]) at \(position)" : "the header's end"
        return error(.headerNotJSON, "its header has \(found) in place of \(expected)")
    }

    // MARK: Tokens

    /// Whether the next character behind white space is this one; it is not consumed.
    mutating func nextIs(_ character: Unicode.Scalar) -> Bool {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
        return position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard nextIs(character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SafeTensorsError) {
        guard skip(character) else { throw malformed("\"\(character)\"") }
    }

    /// Reads an object, calling `member` where each value begins.
    mutating func readObject(
        _ member: (inout HeaderReader, String) throws(SafeTensorsError) -> Void
    ) throws(SafeTensorsError) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let name = try readString()
            try expect(":")
            try member(&self, name)
        } while skip(",")
        try expect("}")
    }

    /// Reads an array of integers, none negative.
    mutating func readIntegers(
        _ code: SafeTensorsError.Code, _ subject: String
    ) throws(SafeTensorsError) -> [Int] {
        guard skip("[") else { throw error(code, "\(subject) is not an array") }
        if skip("]") { return [] }
        var integers: [Int] = []
        repeat {
            guard let integer = readInteger() else {
                throw error(code, "\(subject) has an element that is not an integer of 0 to 2^63-1")
            }
            integers.append(integer)
        } while skip(",")
        guard skip("]") else {
            throw error(code, "\(subject) has an element that is not an integer of 0 to 2^63-1")
        }
        return integers
    }

    private mutating func readInteger() -> Int? {
        _ = nextIs("0")  // steps over white space
        let start = position
        while position < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
        {
            position += 1
        }
        let digits = bytes[start..<position]
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Nothing but spaces may follow the object.
    func expectPadding() throws(SafeTensorsError) {
        guard bytes[position...].allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            throw error(.headerPadding, "its header is padded with something other than spaces")
        }
    }

    // MARK: Strings

    mutating func readString() throws(SafeTensorsError) -> String {
        guard skip("\"") else { throw malformed("a string") }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                text.append(contentsOf: try readEscape())
            case ..<0x20: throw malformed("a character of a string")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw malformed("the end of a string")
    }

    private mutating func readEscape() throws(SafeTensorsError) -> [UInt8] {
        guard position < bytes.count else { throw malformed("an escape") }
        let letter = bytes[position]
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
            UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
            UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
        ]
        if let character = simple[letter] {
            position += 1
            return [character]
        }
        guard letter == UInt8(ascii: "u") else { throw malformed("an escape") }
        position += 1
        var units = [try readHex()]
        if UTF16.isLeadSurrogate(units[0]), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            units.append(try readHex())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw malformed("a pair of surrogates")
        }
        return Array(text.utf8)
    }

    private mutating func readHex() throws(SafeTensorsError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw malformed("four hexadecimal digits") }
        let digits = bytes[position..<position + 4]
        guard digits.first != UInt8(ascii: "+"),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw malformed("four hexadecimal digits") }
        position += 4
        return unit
    }
}
