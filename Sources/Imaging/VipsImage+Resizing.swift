import CVipsShim
public import SystemPackage

extension VipsImage {
    /// L*, 0 to 100, of a grey picture at another size, row by row: what the network looks at.
    ///
    /// An antialiased triangle filter in floating point over L*; see ``TriangleFilter``. The aspect
    /// ratio is not kept if the sizes do not. Rows are streamed: memory depends on the width.
    ///
    /// - Precondition: one band.
    /// - Throws: an internal error if computing the pixels fails.
    public func resizedLightness(width: Int, height: Int) throws(ImagingError) -> [Float] {
        try resizedLightness(sizes: [(width, height)])[0]
    }

    /// The same at several sizes, for which the pixels are computed once.
    public func resizedLightness(
        sizes: [(width: Int, height: Int)]
    ) throws(ImagingError) -> [[Float]] {
        precondition(bands == 1, "lightness of a picture of \(bands) bands")
        let (width, height) = (width, height)
        var resizers = sizes.map { size in
            PlaneResizer(
                horizontal: TriangleFilter(from: width, to: size.width),
                vertical: TriangleFilter(from: height, to: size.height))
        }
        var lightness = [Float](repeating: 0, count: width)
        let table = bitDepth == 8 ? SRGBTables.lightness8 : SRGBTables.lightness16
        let isWide = bitDepth == 16
        try forEachStrip { y, count, rows, stride in
            for row in 0..<count {
                let start = rows + row * stride
                if isWide {
                    look(up: start.assumingMemoryBound(to: UInt16.self), in: table, &lightness)
                } else {
                    look(up: start.assumingMemoryBound(to: UInt8.self), in: table, &lightness)
                }
                for index in resizers.indices { resizers[index].add(lightness, row: y + row) }
            }
            return true
        }
        return resizers.map(\.result)
    }

    /// A copy in memory at another size, code values filtered with antialiasing; may squash.
    ///
    /// For analysis and previews; the network's input comes from ``resizedLightness(width:height:)``.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func resized(width: Int, height: Int) throws(ImagingError) -> VipsImage {
        let resized = try derived("Resizing") { shim_resize($0, Int32(width), Int32(height)) }
        return try resized.derived("Resizing", shim_to_memory)
    }

    /// A copy this many times larger, code values interpolated bicubically, as if it had been scanned at
    /// a higher resolution; in memory, or if large in `workFolder`.
    ///
    /// - Throws: disk full where the temporary file does not fit, otherwise an internal error.
    public func upsampled(times factor: Int, workFolder: FilePath) throws(ImagingError) -> VipsImage
    {
        guard factor > 1 else { return shared() }
        let upsampled = try derived("Enlarging") { shim_upsample($0, Int32(factor)) }
        return try PixelStore.keep(
            upsampled, workFolder: workFolder, memoryBytes: DecodeLimits().memoryBytes
        ) { _ in .internalFailure(subject, "Enlarging", detail: VipsMessages.take()) }
    }

    /// A copy in memory whose long side has at most this many pixels, aspect kept.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func reduced(longSide: Int) throws(ImagingError) -> VipsImage {
        let scale = min(1, Double(longSide) / Double(max(width, height)))
        func side(_ pixels: Int) -> Int { max(1, Int((Double(pixels) * scale).rounded())) }
        return try resized(width: side(width), height: side(height))
    }
}

private func look<Code: FixedWidthInteger>(
    up codes: UnsafePointer<Code>, in table: [Float], _ lightness: inout [Float]
) {
    lightness.withUnsafeMutableBufferPointer { lightness in
        table.withUnsafeBufferPointer { table in
            for x in 0..<lightness.count { lightness[x] = table[Int(codes[x])] }
        }
    }
}
