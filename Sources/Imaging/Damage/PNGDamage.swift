import SystemPackage

/// The chunks of a PNG file, each with its checksum: the decoder looks at none behind the last row.
///
/// Source: W3C PNG specification, third edition, 5.3 and 5.4.
struct PNGDamage {
    /// Chunks that pixels come from, with a wrong checksum.
    private var wrongPixels = 0
    /// Names of other chunks with a wrong checksum.
    private var wrongOthers: [String] = []
    /// Where the first thing is wrong.
    private var place: Int?
    private var hasEnd = false

    private static let bufferBytes = 1 << 18
    private static let pixelChunks: Set<String> = ["IHDR", "PLTE", "IDAT", "tRNS"]

    /// Reads a file from its signature to its end chunk.
    ///
    /// - Throws: why it cannot be read.
    init(_ input: PictureInput) throws(Errno) {
        let length = try input.length()
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.bufferBytes, alignment: 8)
        defer { buffer.deallocate() }
        var offset = 8
        while !hasEnd, let chunk = try Chunk(input, at: offset, fileLength: length) {
            if try !chunk.isWhole(input, buffer) { note(chunk) }
            hasEnd = chunk.name == "IEND"
            offset = chunk.end
        }
        if !hasEnd { place = place ?? offset }
    }

    private mutating func note(_ chunk: Chunk) {
        place = place ?? chunk.offset
        if Self.pixelChunks.contains(chunk.name) {
            wrongPixels += 1
        } else if !wrongOthers.contains(chunk.name), wrongOthers.count < 5 {
            wrongOthers.append(chunk.name)
        }
    }

    /// What is wrong; nil if nothing is.
    var warning: PictureWarning? {
        guard let place else { return nil }
        if wrongPixels > 0 {
            return .damage(
                "Some of the PNG data are damaged, from byte \(place) on: parts of the picture may be"
                    + " wrong (checksum).")
        }
        guard wrongOthers.isEmpty else {
            return .oddity(
                "The PNG file's \(wrongOthers.joined(separator: ", ")) data are damaged; the pixels"
                    + " are not (checksum).")
        }
        return .oddity("The PNG file lacks its end; all rows of the picture are there.")
    }

    private struct Chunk {
        let offset: Int
        let name: String
        let dataBytes: Int

        /// Behind the checksum.
        var end: Int { offset + 12 + dataBytes }

        /// Nil where no whole chunk stands.
        init?(_ input: PictureInput, at offset: Int, fileLength: Int) throws(Errno) {
            let head = try input.bytes(at: offset, count: 8)
            guard head.count == 8,
                head[4...].allSatisfy({ (0x41...0x5A).contains($0 & ~0x20) })
            else { return nil }
            self.offset = offset
            name = String(decoding: head[4...], as: UTF8.self)
            dataBytes = head[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard dataBytes <= Int(Int32.max), end <= fileLength else { return nil }
        }

        /// Whether the checksum is right.
        func isWhole(_ input: PictureInput, _ buffer: UnsafeMutableRawBufferPointer)
            throws(Errno) -> Bool
        {
            var sum = CRC32()
            var offset = offset + 4
            while offset < end - 4 {
                let part = UnsafeMutableRawBufferPointer(
                    rebasing: buffer.prefix(end - 4 - offset))
                let count = try input.read(at: offset, into: part)
                guard count == part.count else { return false }
                sum.add(UnsafeRawBufferPointer(part))
                offset += count
            }
            let written = try input.bytes(at: end - 4, count: 4)
            return written.reduce(0) { $0 << 8 | UInt32($1) } == sum.value
        }
    }
}
