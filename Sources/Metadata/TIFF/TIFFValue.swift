/// The field types of TIFF 6, BigTIFF and Exif 3.0.
enum TIFFType: UInt16, Sendable {
    case byte = 1
    case ascii, short, long, rational, signedByte, undefined, signedShort, signedLong
    case signedRational, float, double, directory
    case long8 = 16
    case signedLong8, directory8
    case utf8 = 129

    /// Bytes of one value.
    var size: Int {
        switch self {
        case .byte, .ascii, .signedByte, .undefined, .utf8: 1
        case .short, .signedShort: 2
        case .long, .signedLong, .float, .directory: 4
        case .rational, .signedRational, .double, .long8, .signedLong8, .directory8: 8
        }
    }

    /// True for what readers of EXIF blocks know: no offsets, no eight-byte numbers.
    var isClassic: Bool { rawValue <= TIFFType.double.rawValue || self == .utf8 }
}

/// The value of a directory entry.
struct TIFFValue: Sendable, Hashable {
    var type: TIFFType
    var bytes: [UInt8]
    var order: ByteOrder

    /// Number of values.
    var count: Int { bytes.count / type.size }

    /// The text, whatever type it was written with, up to its end; nil if there is nothing in it.
    var text: String? {
        guard type.size == 1 else { return nil }
        let text = MetadataText.trimmed(MetadataText.guessed(bytes))
        return text.isEmpty ? nil : text
    }

    /// Whole numbers; empty for other types.
    var integers: [Int] {
        parts(type.size).compactMap { part in
            let raw = order.unsigned(part)
            return switch type {
            case .byte, .short, .long, .directory, .long8, .directory8, .undefined:
                Int(exactly: raw)
            case .signedByte: Int(Int8(truncatingIfNeeded: raw))
            case .signedShort: Int(Int16(truncatingIfNeeded: raw))
            case .signedLong: Int(Int32(truncatingIfNeeded: raw))
            case .signedLong8: Int(Int64(truncatingIfNeeded: raw))
            case .ascii, .utf8, .rational, .signedRational, .float, .double: nil
            }
        }
    }

    /// Fractions; whole numbers count as fractions too.
    var rationals: [TIFFRational] {
        guard type == .rational || type == .signedRational else {
            return integers.map { TIFFRational(numerator: $0, denominator: 1) }
        }
        return parts(8).map { part in
            let first = order.unsigned(part.prefix(4))
            let second = order.unsigned(part.dropFirst(4))
            return type == .rational
                ? TIFFRational(numerator: Int(first), denominator: Int(second))
                : TIFFRational(
                    numerator: Int(Int32(truncatingIfNeeded: first)),
                    denominator: Int(Int32(truncatingIfNeeded: second)))
        }
    }

    private func parts(_ size: Int) -> [ArraySlice<UInt8>] {
        (0..<bytes.count / size).map { bytes[$0 * size..<($0 + 1) * size] }
    }
}

/// A fraction as the file has it, not reduced.
struct TIFFRational: Sendable, Hashable {
    var numerator: Int
    var denominator: Int

    /// The quotient; nil if there is none.
    var value: Double? {
        denominator == 0 ? nil : Double(numerator) / Double(denominator)
    }
}
