extension CBORValue {
    /// The value in bytes: the shortest form of every number, no indefinite lengths, keys in their order.
    ///
    /// Source: RFC 8949, 4.1 (preferred serialization).
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .unsigned(let number): Self.head(0, number, &bytes)
        case .negative(let number): Self.head(1, number, &bytes)
        case .bytes(let string):
            Self.head(2, UInt64(string.count), &bytes)
            bytes += string
        case .text(let text):
            Self.head(3, UInt64(text.utf8.count), &bytes)
            bytes += text.utf8
        case .array(let values):
            Self.head(4, UInt64(values.count), &bytes)
            for value in values { value.append(to: &bytes) }
        case .map(let entries):
            Self.head(5, UInt64(entries.count), &bytes)
            for entry in entries {
                entry.key.append(to: &bytes)
                entry.value.append(to: &bytes)
            }
        case .tagged(let tag, let value):
            Self.head(6, tag, &bytes)
            value.append(to: &bytes)
        case .simple(let number): Self.head(7, UInt64(number), &bytes)
        case .float(let number): Self.float(number, &bytes)
        }
    }

    private static func head(_ major: UInt8, _ argument: UInt64, _ bytes: inout [UInt8]) {
        let (form, width): (UInt8, Int) =
            switch argument {
            case ..<24: (UInt8(argument), 0)
            case ...0xFF: (24, 1)
            case ...0xFFFF: (25, 2)
            case ...0xFFFF_FFFF: (26, 4)
            default: (27, 8)
            }
        bytes.append(major << 5 | form)
        append(argument, width, &bytes)
    }

    private static func append(_ number: UInt64, _ width: Int, _ bytes: inout [UInt8]) {
        for index in (0..<width).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))))
        }
    }

    /// The shortest of three widths that keeps the number.
    private static func float(_ number: Double, _ bytes: inout [UInt8]) {
        if number.isNaN {
            bytes += [0xF9, 0x7E, 0x00]
        } else if Double(Float16(number)) == number {
            bytes.append(0xF9)
            append(UInt64(Float16(number).bitPattern), 2, &bytes)
        } else if Double(Float(number)) == number {
            bytes.append(0xFA)
            append(UInt64(Float(number).bitPattern), 4, &bytes)
        } else {
            bytes.append(0xFB)
            append(number.bitPattern, 8, &bytes)
        }
    }
}
