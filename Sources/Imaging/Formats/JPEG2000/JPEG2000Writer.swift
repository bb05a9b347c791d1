import SystemPackage

/// Gathers the rows of a picture and hands them to OpenJPEG as tiles.
final class JPEG2000Writer {
    private let form: OpenJPEGEncoder.Form
    private let encoder: OpenJPEGEncoder
    private let path: FilePath
    private let rows = ByteBuffer()
    private let tile = ByteBuffer()
    /// Picture row of the first one gathered.
    private var first = 0
    /// Rows gathered.
    private var count = 0

    private var line: Int { form.width * form.bands * (form.bitDepth / 8) }

    /// Begins a file; what is there is overwritten.
    init(_ path: FilePath, _ form: OpenJPEGEncoder.Form) throws(ImagingError) {
        self.form = form
        self.path = path
        encoder = try OpenJPEGEncoder(path, form)
    }

    /// Takes the next row, from top to bottom.
    func take(_ row: UnsafeRawBufferPointer) throws(ImagingError) {
        let memory = try rows.memory(ofAtLeast: line * form.tileSide, path)
        UnsafeMutableRawBufferPointer(start: memory + count * line, count: line)
            .copyMemory(from: row)
        count += 1
        guard count == form.tileSide || first + count == form.height else { return }
        for column in 0..<form.tilesAcross {
            if form.bitDepth == 8 {
                try writeTile(column, memory.assumingMemoryBound(to: UInt8.self))
            } else {
                try writeTile(column, memory.assumingMemoryBound(to: UInt16.self))
            }
        }
        first += count
        count = 0
    }

    /// Ends the file, once all rows have been taken.
    func finish() throws(ImagingError) { try encoder.finish() }

    private func writeTile<Sample>(
        _ column: Int, _ rows: UnsafePointer<Sample>
    ) throws(ImagingError) {
        let left = column * form.tileSide
        let width = min(form.tileSide, form.width - left)
        let bytes = width * count * form.bands * MemoryLayout<Sample>.stride
        let memory = try tile.memory(ofAtLeast: bytes, path)
        var target = memory.assumingMemoryBound(to: Sample.self)
        for band in 0..<form.bands {
            for y in 0..<count {
                let row = rows + (y * form.width + left) * form.bands + band
                for x in 0..<width { target[x] = row[x * form.bands] }
                target += width
            }
        }
        try encoder.writeTile(UnsafeRawBufferPointer(start: memory, count: bytes))
    }
}
