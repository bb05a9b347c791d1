/// Builds the bytes of safetensors files by hand, malformed ones included.
enum TensorFileBytes {
    /// A file with the given header text, whatever it says, and data behind it.
    static func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
        file(Array(header.utf8), data: data)
    }

    static func file(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
        length(UInt64(header.count)) + header + data
    }

    static func length(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func tensor(
        _ name: String, _ type: String, _ shape: String, _ begin: Int, _ end: Int
    ) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
    }

    /// One F32.
    static func tensor(_ name: String, _ begin: Int, _ end: Int) -> String {
        tensor(name, "F32", "[1]", begin, end)
    }

    static func littleEndian<Scalar: FixedWidthInteger>(_ scalars: [Scalar]) -> [UInt8] {
        scalars.flatMap { scalar in withUnsafeBytes(of: scalar.littleEndian) { Array($0) } }
    }
}
