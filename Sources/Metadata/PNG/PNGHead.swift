import Records

/// What stands before the pixels of a PNG file, with other metadata.
enum PNGHead {
    /// A manifest store is about the file as it was.
    private static let replaced: Set<String> = PNGText.types.union(
        ["pHYs", "eXIf", "tIME", PNGChunks.manifestStore])

    /// A file's head with its metadata replaced; how pixels are coded stays.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - exif: a block, with or without `Exif\0\0`.
    ///   - xmp: a packet.
    ///   - resolution: nil for unknown.
    /// - Returns: the new bytes, and where the rest of the file begins; nil if the file is no PNG file.
    static func replacing(
        _ source: some ByteSource, exif: [UInt8]?, xmp: [UInt8]?, resolution: Resolution?
    ) -> (head: [UInt8], rest: Int)? {
        guard let chunks = PNGChunks(source), let rest = chunks.firstPixels else { return nil }
        var head = PNGChunks.signature
        for chunk in chunks.chunks where !chunk.isLate && !replaced.contains(chunk.type) {
            guard let whole = source.read(chunk.whole, maximumBytes: 1 << 26) else { return nil }
            head += whole
        }
        if let resolution { head += PNGChunks.chunk("pHYs", density(resolution)) }
        if let exif { head += PNGChunks.chunk("eXIf", EXIFReader.withoutPrefix(exif)) }
        if let xmp {
            // Keyword, not compressed, no language, no translated keyword.
            let start = Array(PNGText.xmp.utf8) + [UInt8](repeating: 0, count: 5)
            head += PNGChunks.chunk("iTXt", start + xmp)
        }
        return (head, rest)
    }

    private static func density(_ resolution: Resolution) -> [UInt8] {
        func long(_ value: Int) -> [UInt8] { ByteOrder.big.bytes(UInt64(value), count: 4) }
        guard let (x, y) = resolution.dotsPerInch else {
            let (x, y) = resolution.ratio(atMost: 0x7FFF_FFFF)
            return long(x) + long(y) + [0]
        }
        func perMeter(_ value: Double) -> Int { max(1, Int((value / 0.0254).rounded())) }
        return long(perMeter(x)) + long(perMeter(y)) + [1]
    }
}
