/// Reads the plain values of a file from its beginning to its end, never beyond.
struct TorchCursor {
    let bytes: UnsafeRawBufferPointer
    /// The file in errors.
    let path: String
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    var remaining: Int { bytes.count - position }

    func error(
        _ code: TorchError.Code, _ detail: String, at offset: Int? = nil
    ) -> TorchError {
        TorchError(code, path: path, offset: offset ?? position, detail: detail)
    }

    /// The next four bytes, which stay where they are; nil at the end.
    var peekedInt32: Int32? {
        remaining >= 4
            ? Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
            : nil
    }

    mutating func int32(_ what: String) throws(TorchError) -> Int {
        let start = try take(4, what)
        return Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)))
    }

    mutating func int64(_ what: String) throws(TorchError) -> Int {
        let start = try take(8, what)
        return Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)))
    }

    mutating func double(_ what: String) throws(TorchError) -> Double {
        let start = try take(8, what)
        return Double(
            bitPattern: UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
    }

    /// A number of things that take at least this many bytes each.
    mutating func count(_ what: String, leastBytes: Int) throws(TorchError) -> Int {
        let start = position
        let count = try int32(what)
        guard count >= 0 else { throw error(.invalidCount, "\(what) is \(count)", at: start) }
        guard count <= remaining / leastBytes else {
            throw error(
                .invalidCount, "\(what) is \(count), but only \(remaining) bytes follow", at: start)
        }
        return count
    }

    /// Passes over some bytes.
    ///
    /// - Returns: where they begin.
    mutating func take(_ count: Int, _ what: String) throws(TorchError) -> Int {
        guard count <= remaining else {
            throw error(
                .truncated, "the file ends, where \(what) of \(count) bytes is expected")
        }
        defer { position += count }
        return position
    }

    mutating func string(_ what: String) throws(TorchError) -> String {
        let count = try count("the length of \(what)", leastBytes: 1)
        let start = try take(count, what)
        return String(decoding: bytes[start..<start + count], as: UTF8.self)
    }
}
