/// The text form of a header.
enum HeaderText {
    /// Length field, text, and spaces up to a multiple of 8 bytes, so that the scalars are aligned.
    static func framed(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -bytes.count & 7))
        return withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + bytes
    }

    static func member(
        _ name: String, _ type: ElementType, _ shape: [Int], begin: Int, end: Int
    ) -> String {
        let extents = shape.map(String.init).joined(separator: ",")
        return "\(quoted(name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(extents)],"
            + "\"data_offsets\":[\(begin),\(end)]}"
    }

    /// A JSON string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
