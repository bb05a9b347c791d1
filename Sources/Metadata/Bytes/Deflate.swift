internal import CZlib

/// zlib streams and checksums, which PNG files are made of.
enum Deflate {
    /// Unpacks a zlib stream.
    ///
    /// - Parameters:
    ///   - bytes: the stream; what follows its end is ignored.
    ///   - budget: the most bytes that may come out. Those that do are taken off, also of a stream that turns
    ///     out to be damaged; of one that is too long, all.
    /// - Returns: nil if the stream is damaged, incomplete or too long when unpacked.
    static func unpacked(_ bytes: [UInt8], budget: inout Int) -> [UInt8]? {
        var stream = z_stream()
        guard
            inflateInit_(&stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { inflateEnd(&stream) }
        var input = bytes
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let isWhole = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            while true {
                let (status, made) = block.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    return (status, output.count - Int(stream.avail_out))
                }
                let isRoomy = made <= budget
                budget = max(0, budget - made)
                guard isRoomy, status == Z_OK || status == Z_STREAM_END else { return false }
                result += block[..<made]
                if status == Z_STREAM_END { return true }
                // Nothing more comes out and nothing is left to go in.
                if made == 0, stream.avail_in == 0 { return false }
            }
        }
        return isWhole ? result : nil
    }

    /// CRC-32 as PNG files have it (ISO 3309).
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(clamping: bytes.count)))
    }
}
