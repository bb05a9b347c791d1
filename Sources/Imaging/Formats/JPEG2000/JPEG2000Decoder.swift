import Metadata
import Records

/// Decodes a JPEG 2000 picture by rows of tiles, and one without tiles by strips.
final class JPEG2000Decoder: RowDecoder {
    private let file: SourceFile
    private let codestream: JPEG2000Codestream
    private let layout: JPEG2000Layout
    private let stripBytes: Int
    private var codec: OpenJPEGCodec?
    private var buffers: [ByteBuffer] = []
    private var components: [Int: ComponentRows] = [:]
    private let tile = ByteBuffer()
    /// Rows of the grid that are in memory, and those that follow them.
    private var band: Range<Int>
    private var bandIndex = 0
    private var nextRow = 0

    private var grid: JPEG2000Grid { codestream.grid }
    private var isTiled: Bool { grid.tileCount > 1 }

    /// A decoder that holds about `stripBytes` bytes of samples of a picture without tiles at a time.
    init(
        _ file: SourceFile, _ codestream: JPEG2000Codestream, _ layout: JPEG2000Layout,
        stripBytes: Int = 64 << 20
    ) {
        self.file = file
        self.codestream = codestream
        self.layout = layout
        self.stripBytes = stripBytes
        let top = codestream.grid.rows.lowerBound
        band = top..<top
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        if codec == nil { try begin() }
        for line in 0..<count {
            let y = grid.rows.samples(every: grid.stepY).lowerBound + nextRow
            while y * grid.stepY >= band.upperBound { try decodeBand() }
            try write(y * grid.stepY, into: target + line * stride)
            nextRow += 1
        }
        if nextRow == grid.height { codec?.finish() }
    }

    /// What a tile takes, or of a picture without tiles a strip, the compressed data and what OpenJPEG
    /// notes of all code blocks; nil where that is little.
    ///
    /// The notes were measured as 1.1 bytes per sample on a picture of 400 megapixels.
    var whole: WholePicture? {
        let (rows, columns) =
            isTiled
            ? (grid.firstTileRows.clamped(to: grid.rows), grid.firstTileColumns)
            : (grid.rows.prefix(stripRows), grid.columns)
        let samples = grid.components.map {
            rows.samples(every: $0.stepY).count
                * columns.clamped(to: grid.columns).samples(every: $0.stepX).count
        }
        let compressed = isTiled ? 0 : codestream.tileParts.map(\.range.count).reduce(0, +)
        let notes = isTiled ? 0 : grid.rows.count * grid.columns.count * grid.components.count
        let bytes = 4 * samples.reduce(0, +) + compressed + notes
        guard bytes > 64 << 20 else { return nil }
        let kind =
            isTiled
            ? "a JPEG 2000 tile of \(columns.count) x \(rows.count) pixels"
            : "a JPEG 2000 picture without tiles"
        return WholePicture(kind: kind, leastBytes: bytes)
    }

    private func begin() throws(ImagingError) {
        codec = try OpenJPEGCodec(file, codestream)
        let mostRows = min(isTiled ? grid.firstTileRows.count : stripRows, grid.rows.count)
        for index in Set(layout.channels.map(\.component)) {
            let buffer = ByteBuffer()
            buffers.append(buffer)
            components[index] = try ComponentRows(
                index, of: grid, mostRows: mostRows, buffer, file.path)
        }
    }

    /// Rows of the grid in a strip, in whole code blocks.
    ///
    /// OpenJPEG 2.5 decodes parts of a high-throughput picture to nothing, without a word.
    private var stripRows: Int {
        guard !codestream.isHighThroughput else { return grid.rows.upperBound }
        return max(64, stripBytes / (4 * grid.columns.count * grid.components.count) & ~63)
    }

    private func decodeBand() throws(ImagingError) {
        guard let codec else { return }
        let start = band.upperBound
        if isTiled {
            band = grid.rows(ofTileRow: bandIndex)
        } else {
            let end = (start / stripRows + 1) * stripRows
            band = start..<min(end, grid.rows.upperBound)
        }
        for rows in components.values { rows.begin(band) }
        if isTiled {
            for column in 0..<grid.tilesAcross {
                // A tile without samples may not be there.
                guard grid.hasSamples(tile: bandIndex * grid.tilesAcross + column) else { continue }
                try decodeTile(column, codec)
            }
        } else {
            try codec.decode(rows: band, columns: grid.columns) {
                (index, samples) throws(ImagingError) in
                guard samples.count == count(index, grid.columns), let start = samples.baseAddress
                else { throw contradiction }
                components[index]?.take(start, rows: band, columns: grid.columns)
            }
        }
        bandIndex += 1
    }

    private func decodeTile(_ column: Int, _ codec: OpenJPEGCodec) throws(ImagingError) {
        let columns = grid.columns(ofTileColumn: column)
        let content = try codec.decodeTile(bandIndex * grid.tilesAcross + column, into: tile)
        let sizes = grid.components.indices.map { index in
            let precision = grid.components[index].precision
            return count(index, columns) * (precision <= 8 ? 1 : precision <= 16 ? 2 : 4)
        }
        guard sizes.reduce(0, +) == content.count, var samples = content.baseAddress else {
            throw contradiction
        }
        for (index, component) in grid.components.enumerated() {
            let rows = components[index]
            switch (component.precision, component.isSigned) {
            case (...8, false): rows?.take(samples.of(UInt8.self), rows: band, columns: columns)
            case (...8, true): rows?.take(samples.of(Int8.self), rows: band, columns: columns)
            case (...16, false): rows?.take(samples.of(UInt16.self), rows: band, columns: columns)
            case (...16, true): rows?.take(samples.of(Int16.self), rows: band, columns: columns)
            default: break
            }
            samples += sizes[index]
        }
    }

    /// Samples of a component in the rows at hand.
    private func count(_ index: Int, _ columns: Range<Int>) -> Int {
        let component = grid.components[index]
        return columns.samples(every: component.stepX).count
            * band.samples(every: component.stepY).count
    }

    private var contradiction: ImagingError {
        .damaged(file.path, .jp2, detail: "the sizes of tiles contradict each other")
    }

    private func write(_ y: Int, into target: UnsafeMutableRawPointer) throws(ImagingError) {
        if layout.form.bits == 8 {
            try write(y, into: target.assumingMemoryBound(to: UInt8.self))
        } else {
            try write(y, into: target.assumingMemoryBound(to: UInt16.self))
        }
    }

    private func write<Code: FixedWidthInteger & UnsignedInteger>(
        _ y: Int, into target: UnsafeMutablePointer<Code>
    ) throws(ImagingError) {
        for (band, channel) in layout.channels.enumerated() {
            guard let rows = components[channel.component],
                let samples = rows.samples(forGridRow: y)
            else {
                throw .unsupported(
                    file.path, "A JPEG 2000 picture with a channel that begins below the others")
            }
            JPEG2000Pixels.put(
                samples, rows.places, codes: channel.codes,
                into: target + band, every: layout.form.bands, count: layout.form.width)
        }
        if let bits = layout.lumaBits {
            JPEG2000Pixels.makeRGB(
                target, every: layout.form.bands, count: layout.form.width, bits: bits)
        }
    }
}

extension UnsafeRawPointer {
    fileprivate func of<Sample>(_ type: Sample.Type) -> UnsafePointer<Sample> {
        assumingMemoryBound(to: type)
    }
}
