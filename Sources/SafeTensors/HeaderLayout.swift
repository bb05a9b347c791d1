/// Where header and scalars lie in a file, and the checks that make every later access safe.
///
/// Rules of the format's reference implementation: 8 bytes of little-endian header length, the
/// header, then the scalars of all tensors, each exactly as long as shape and type need, one behind
/// the other from the first byte to the last.
/// Source: https://github.com/huggingface/safetensors#format
enum HeaderLayout {
    static let lengthFieldSize = 8
    /// The format's limit.
    static let longestHeader = 100_000_000

    /// The header's place in a file.
    static func headerRange(
        in file: UnsafeRawBufferPointer, path: String
    ) throws(SafeTensorsError) -> Range<Int> {
        guard file.count >= lengthFieldSize else { throw tooShort(file.count, path: path) }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard length > 0 else {
            throw SafeTensorsError(.headerEmpty, path: path, detail: "its header has no bytes")
        }
        guard length <= longestHeader else {
            throw SafeTensorsError(
                .headerTooLarge, path: path,
                detail: "its header claims \(length) bytes; at most \(longestHeader) are allowed")
        }
        guard Int(length) <= file.count - lengthFieldSize else {
            throw SafeTensorsError(
                .headerBeyondFile, path: path,
                detail: "its header claims \(length) bytes, but the file has \(file.count)")
        }
        return lengthFieldSize..<lengthFieldSize + Int(length)
    }

    static func tooShort(_ size: Int, path: String) -> SafeTensorsError {
        SafeTensorsError(
            .tooShort, path: path,
            detail: size == 0 ? "it is empty" : "it has \(size) bytes, fewer than a header's length"
        )
    }

    /// Checks that the tensors fill `dataSize` bytes exactly.
    static func validate(
        _ entries: [String: TensorEntry], dataSize: Int, path: String
    ) throws(SafeTensorsError) {
        var filled = 0
        for (name, entry) in entries.sorted(by: {
            ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
        }) {
            func error(_ code: SafeTensorsError.Code, _ detail: String) -> SafeTensorsError {
                SafeTensorsError(code, path: path, detail: "tensor \"\(name)\" \(detail)")
            }
            guard let size = byteCount(of: entry) else {
                throw error(.shapeOverflow, "has a shape of more than 2^63-1 bytes")
            }
            guard entry.begin <= entry.end else {
                throw error(
                    .offsetsReversed, "ends at \(entry.end), before its begin \(entry.begin)")
            }
            guard entry.end <= dataSize else {
                throw error(.offsetsBeyondFile, "ends at \(entry.end) of \(dataSize) bytes")
            }
            guard entry.end - entry.begin == size else {
                throw error(
                    .sizeMismatch,
                    "has \(entry.end - entry.begin) bytes; \(entry.type.rawValue) \(entry.shape) needs \(size)"
                )
            }
            guard entry.begin >= filled else {
                throw error(
                    .offsetsOverlap, "begins at \(entry.begin), inside the tensor before it")
            }
            guard entry.begin == filled else {
                throw error(.offsetsHole, "begins at \(entry.begin); \(filled) was expected")
            }
            filled = entry.end
        }
        guard filled == dataSize else {
            throw SafeTensorsError(
                .trailingBytes, path: path,
                detail: "\(dataSize - filled) bytes follow its last tensor")
        }
    }

    private static func byteCount(of entry: TensorEntry) -> Int? {
        var count = entry.type.byteCount
        for extent in entry.shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            count = product
        }
        return count
    }
}
