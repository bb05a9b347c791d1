/// Texts of metadata blocks in the encodings that occur in them.
enum MetadataText {
    /// A text without a declared encoding: UTF-8 if it is that, Windows-1252 otherwise.
    ///
    /// EXIF says ASCII and IPTC-IIM often says nothing; both are written in UTF-8 or in the
    /// writer's own 8-bit set. Latin-1 letters practically never form valid UTF-8.
    static func guessed(_ bytes: some Collection<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? latin(bytes)
    }

    /// Latin-1, with the letters that Windows has in place of its second set of controls.
    static func latin(_ bytes: some Collection<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let code = (0x80...0x9F).contains(byte) ? windows1252[Int(byte) - 0x80] : UInt16(byte)
            scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return String(scalars)
    }

    /// UTF-16; a byte order mark wins over the given order.
    static func utf16(_ bytes: [UInt8], order: ByteOrder) -> String {
        var order = order
        var start = 0
        if bytes.starts(with: [0xFE, 0xFF]) { (order, start) = (.big, 2) }
        if bytes.starts(with: [0xFF, 0xFE]) { (order, start) = (.little, 2) }
        let units = stride(from: start, to: bytes.count - 1, by: 2).map { index in
            UInt16(truncatingIfNeeded: order.unsigned(bytes[index..<index + 2]))
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The text without white space and zeros at both ends.
    static func trimmed(_ text: String) -> String {
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character == "\0"
        }
        var rest = text[...]
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }

    /// True for a text of nothing but the digits 0 to 9, and at least one.
    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A whole number with zeros in front.
    static func padded(_ value: Int, width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Codes of 0x80 to 0x9F (https://encoding.spec.whatwg.org, windows-1252).
    private static let windows1252: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
