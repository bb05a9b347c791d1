public import FoundationEssentials

/// JSON that other programs read.
public enum JSONText {
    /// An encoder: keys sorted and in snake case, slashes as they are, times in ISO 8601, numbers that JSON
    /// does not have as words.
    public static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        encoder.dateEncodingStrategy = .custom { time, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(TimeText.stamp(time))
        }
        return encoder
    }

    /// The decoder of such lines.
    public static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return decoder
    }
}
