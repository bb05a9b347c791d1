import CVipsShim
public import SystemPackage

/// How colours become greys.
public enum GrayMixture: Sendable {
    /// sRGB-encoded grey whose linear value is the relative luminance Y (IEC 61966-2-1, D65).
    case luminance
    /// Luma of ITU-R BT.601: a mean of the encoded values.
    case luma
}

extension VipsImage {
    /// The lightness picture: one band of encoded grey.
    ///
    /// A grey picture is its own lightness; a neutral RGB picture gives one of its bands, value for
    /// value; any other gives 16 bits, computed once and kept in memory or in `workFolder`. libvips'
    /// own grey is not used: its weights are 0.2, 0.7 and 0.1, up to 13 of 255 levels off.
    ///
    /// - Throws: disk full where the temporary file does not fit, otherwise an internal error.
    public func lightness(
        _ mixture: GrayMixture = .luminance, workFolder: FilePath
    ) throws(ImagingError) -> VipsImage {
        try lightness(
            mixture, workFolder: workFolder, memoryBytes: DecodeLimits().memoryBytes)
    }

    func lightness(
        _ mixture: GrayMixture = .luminance, workFolder: FilePath, memoryBytes: Int
    ) throws(ImagingError) -> VipsImage {
        guard bands > 1 else { return shared() }
        precondition(bands == 3, "lightness of a picture of \(bands) bands")
        if try isNeutral() {
            return try derived("Taking a band") { shim_extract_bands($0, 1, 1) }
        }
        let isWide = bitDepth == 16
        let gray = try mapRows(bands: 1, bitDepth: 16) { block in
            for row in 0..<block.height {
                let gray = block.output16(row: row)
                switch (mixture, isWide) {
                case (.luminance, true):
                    Luminance.convert(
                        block.input16(row: row), block.width, SRGBTables.linear16, into: gray)
                case (.luminance, false):
                    Luminance.convert(
                        block.input8(row: row), block.width, SRGBTables.linear8, into: gray)
                case (.luma, true): Luma.convert(block.input16(row: row), block.width, into: gray)
                case (.luma, false): Luma.convert(block.input8(row: row), block.width, into: gray)
                }
            }
        }
        return try PixelStore.keep(
            gray, workFolder: workFolder, memoryBytes: memoryBytes
        ) { _ in .internalFailure(subject, "Computing lightness", detail: VipsMessages.take()) }
    }

    /// True if red, green and blue are alike everywhere: exactly with 8 bits, and with 16 to within
    /// what colour transforms leave behind.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public func isNeutral() throws(ImagingError) -> Bool {
        guard bands == 3 else { return bands == 1 }
        let isWide = bitDepth == 16
        let width = width
        var neutral = true
        try forEachStrip { _, count, rows, stride in
            for row in 0..<count where neutral {
                let start = rows + row * stride
                neutral =
                    isWide
                    ? Luminance.isNeutral(
                        start.assumingMemoryBound(to: UInt16.self), width, tolerance: 4)
                    : Luminance.isNeutral(
                        start.assumingMemoryBound(to: UInt8.self), width, tolerance: 0)
            }
            return neutral
        }
        return neutral
    }
}

/// Rows of interleaved RGB.
private enum Luminance {
    static func convert<Code: FixedWidthInteger>(
        _ rgb: UnsafePointer<Code>, _ count: Int, _ linear: [Float],
        into gray: UnsafeMutablePointer<UInt16>
    ) {
        linear.withUnsafeBufferPointer { linear in
            for x in 0..<count {
                let y =
                    0.2126 * linear[Int(rgb[3 * x])] + 0.7152 * linear[Int(rgb[3 * x + 1])]
                    + 0.0722 * linear[Int(rgb[3 * x + 2])]
                gray[x] = UInt16(SRGBTables.encoded(min(y, 1)) * 65535 + 0.5)
            }
        }
    }

    static func isNeutral<Code: FixedWidthInteger>(
        _ rgb: UnsafePointer<Code>, _ count: Int, tolerance: Int
    ) -> Bool {
        for x in 0..<count {
            let (red, green, blue) = (Int(rgb[3 * x]), Int(rgb[3 * x + 1]), Int(rgb[3 * x + 2]))
            guard abs(red - green) <= tolerance, abs(blue - green) <= tolerance else {
                return false
            }
        }
        return true
    }
}

/// Rows of interleaved RGB.
private enum Luma {
    static func convert<Code: FixedWidthInteger>(
        _ rgb: UnsafePointer<Code>, _ count: Int, into gray: UnsafeMutablePointer<UInt16>
    ) {
        let scale = 65535 / Float(Code.max)
        for x in 0..<count {
            let luma =
                0.299 * Float(rgb[3 * x]) + 0.587 * Float(rgb[3 * x + 1])
                + 0.114 * Float(rgb[3 * x + 2])
            gray[x] = UInt16(min(luma * scale, 65535) + 0.5)
        }
    }
}
