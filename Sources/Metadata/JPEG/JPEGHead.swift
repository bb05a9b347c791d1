import Records

/// What stands before the first scan of a JPEG file, with other metadata.
enum JPEGHead {
    /// The longest content of a segment.
    static let maximumBytes = 65_533
    private static let jfxx = Array("JFXX\0".utf8)
    private static let jfif = Array("JFIF\0".utf8)

    /// A file's head with its metadata replaced; how pixels are coded stays.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - exif: a block with `Exif\0\0`.
    ///   - xmp: a packet.
    ///   - resolution: nil for unknown.
    /// - Returns: the new bytes, and where the rest of the file begins; nil if the file is no JPEG file, or
    ///   a block does not fit into a segment.
    static func replacing(
        _ source: some ByteSource, exif: [UInt8]?, xmp: [UInt8]?, resolution: Resolution?
    ) -> (head: [UInt8], rest: Int)? {
        guard let segments = JPEGSegments(source), let rest = segments.firstScan else { return nil }
        var head: [UInt8] = [0xFF, 0xD8]
        head += segment(JPEGSegments.Marker.app0, jfif + [1, 2] + density(resolution) + [0, 0])
        let packet = xmp.map { JPEGMetadata.xmp + $0 }
        for block in [exif, packet].compactMap({ $0 }) {
            guard block.count <= maximumBytes else { return nil }
            head += segment(JPEGSegments.Marker.app1, block)
        }
        for segment in segments.segments {
            guard let whole = source.read(segment.whole, maximumBytes: 1 << 17) else { return nil }
            if !isReplaced(segment.marker, whole.dropFirst(4)) { head += whole }
        }
        return (head, rest)
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + ByteOrder.big.bytes(UInt64(content.count + 2), count: 2) + content
    }

    /// Unit, then density along rows and columns.
    private static func density(_ resolution: Resolution?) -> [UInt8] {
        func short(_ value: Double) -> [UInt8] { ByteOrder.big.bytes(UInt64(value), count: 2) }
        guard let resolution else { return [0] + short(1) + short(1) }
        guard let (x, y) = resolution.dotsPerInch else {
            let (x, y) = resolution.ratio(atMost: 65_535)
            return [0] + short(Double(x)) + short(Double(y))
        }
        guard (0.5..<65_535).contains(x), (0.5..<65_535).contains(y) else {
            return [0] + short(1) + short(1)
        }
        return [1] + short(x.rounded()) + short(y.rounded())
    }

    private static func isReplaced(_ marker: UInt8, _ content: ArraySlice<UInt8>) -> Bool {
        switch marker {
        case JPEGSegments.Marker.app0: content.starts(with: jfif) || content.starts(with: jfxx)
        // A manifest store is about the file as it was.
        case JPEGSegments.Marker.app1, JPEGSegments.Marker.app11, JPEGSegments.Marker.app13,
            JPEGSegments.Marker.comment:
            true
        default: false
        }
    }
}

extension Resolution {
    /// The two numbers as whole ones with the same ratio.
    func ratio(atMost maximum: Int) -> (x: Int, y: Int) {
        let isWhole = x == x.rounded() && y == y.rounded() && max(x, y) <= Double(maximum)
        if isWhole { return (Int(x), Int(y)) }
        let scale = 10_000 / max(x, y)
        return (max(1, Int((x * scale).rounded())), max(1, Int((y * scale).rounded())))
    }
}
