import Metadata

/// Rows of a BMP file, from top to bottom whatever their order in the file.
final class BMPDecoder: RowDecoder {
    private let file: SourceFile
    private let header: BMPHeader
    /// Samples of each index, one or three.
    private let colors: [UInt8]
    private let bands: Int
    private var next = 0
    /// All indices, row by row from the top, where they lie in runs.
    private var indices: [UInt8] = []

    init(_ file: SourceFile, _ header: BMPHeader) {
        self.file = file
        self.header = header
        bands = header.isGray ? 1 : 3
        // Indices beyond the palette are black, as other readers have it.
        var colors = header.palette + [UInt8](repeating: 0, count: 3 * 256 - header.palette.count)
        if header.isGray { colors = (0..<256).map { colors[3 * $0] } }
        self.colors = colors
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        defer { next += count }
        if case .runs = header.packing {
            if indices.isEmpty { indices = try BMPRuns.decode(file, header) }
            indices.withUnsafeBytes { bytes in
                for row in 0..<count {
                    let start = (next + row) * header.width
                    look(
                        up: UnsafeRawBufferPointer(rebasing: bytes[start...]), bits: 8,
                        into: target + row * stride)
                }
            }
            return
        }
        let line = header.rowStride
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: line, alignment: 4)
        defer { buffer.deallocate() }
        let used = UnsafeMutableRawBufferPointer(
            rebasing: buffer[..<((header.width * header.bits + 7) / 8)])
        for row in 0..<count {
            let place = header.isTopDown ? next + row : header.height - 1 - next - row
            try file.fill(used, at: header.dataOffset + place * line)
            convert(UnsafeRawBufferPointer(used), into: target + row * stride)
        }
    }

    private func convert(_ row: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) {
        switch header.packing {
        case .fields(let fields) where header.sampleBits == 8:
            split(row, fields, into: target.assumingMemoryBound(to: UInt8.self))
        case .fields(let fields):
            split(row, fields, into: target.assumingMemoryBound(to: UInt16.self))
        case .rows where header.bits == 24:
            let samples = target.assumingMemoryBound(to: UInt8.self)
            for x in 0..<header.width {
                for band in 0..<3 { samples[3 * x + band] = row[3 * x + 2 - band] }
            }
        default: look(up: row, bits: header.bits, into: target)
        }
    }

    /// Colours of indices that are packed from the upper bits of each byte on.
    private func look(
        up row: UnsafeRawBufferPointer, bits: Int, into target: UnsafeMutableRawPointer
    ) {
        let samples = target.assumingMemoryBound(to: UInt8.self)
        let (perByte, mask) = (8 / bits, (1 << bits) - 1)
        colors.withUnsafeBufferPointer { colors in
            for x in 0..<header.width {
                let shift = 8 - bits * (x % perByte + 1)
                let index = Int(row[x / perByte]) >> shift & mask
                for band in 0..<bands { samples[bands * x + band] = colors[bands * index + band] }
            }
        }
    }

    /// Samples in fields of bits, brought to the whole range.
    private func split<Code: FixedWidthInteger & UnsignedInteger>(
        _ row: UnsafeRawBufferPointer, _ fields: [BMPField],
        into samples: UnsafeMutablePointer<Code>
    ) {
        let bytes = header.bits / 8
        for (band, field) in fields.enumerated() {
            let most = max(1, (1 << field.width) - 1)
            // At most 65,536 values.
            let scaled = (0...most).map { Code(($0 * Int(Code.max) + most / 2) / most) }
            scaled.withUnsafeBufferPointer { scaled in
                for x in 0..<header.width {
                    var pixel = Int(row[bytes * x]) | Int(row[bytes * x + 1]) << 8
                    if bytes == 4 {
                        pixel |= Int(row[4 * x + 2]) << 16 | Int(row[4 * x + 3]) << 24
                    }
                    samples[3 * x + band] =
                        scaled[
                            field.width == 0 ? 0 : pixel >> field.shift & most]
                }
            }
        }
    }
}

/// Runs of palette indices, RLE8 and RLE4.
enum BMPRuns {
    /// All indices, row by row from the top; what no run covers is index 0.
    static func decode(_ file: SourceFile, _ header: BMPHeader) throws(ImagingError) -> [UInt8] {
        let size = file.source.count
        // A pixel takes two bytes at most, in a run of its own, and each row two more.
        let most = 4 * (header.width + 4) * header.height
        guard header.dataOffset < size else { throw file.endsTooEarly() }
        let code = try file.bytes(
            at: header.dataOffset, upTo: min(size - header.dataOffset, most))
        var plane = Plane(width: header.width, height: header.height)
        guard plane.fill(code, bits: header.bits) else { throw file.endsTooEarly() }
        return plane.indices
    }

    struct Plane {
        let width: Int
        let height: Int
        private(set) var indices: [UInt8]
        private var x = 0
        /// Rows from the bottom.
        private var y = 0

        init(width: Int, height: Int) {
            self.width = width
            self.height = height
            indices = [UInt8](repeating: 0, count: width * height)
        }

        /// False if the code ends before it says so, and before the last row is full.
        mutating func fill(_ code: [UInt8], bits: Int) -> Bool {
            var place = 0
            while place + 1 < code.count {
                let (count, value) = (Int(code[place]), code[place + 1])
                place += 2
                guard count == 0 else {
                    for index in 0..<count { put(Self.index(of: index, in: value, bits)) }
                    continue
                }
                switch value {
                case 0: (x, y) = (0, y + 1)
                case 1: return true
                case 2:
                    guard place + 1 < code.count else { return false }
                    (x, y) = (x + Int(code[place]), y + Int(code[place + 1]))
                    place += 2
                default:
                    // As many indices as that, then up to a whole word of two bytes.
                    let used = (Int(value) * bits + 7) / 8
                    guard place + used <= code.count else { return false }
                    for index in 0..<Int(value) {
                        let byte = code[place + index * bits / 8]
                        put(Self.index(of: index, in: byte, bits))
                    }
                    place += used + used % 2
                }
            }
            return y >= height || (y == height - 1 && x >= width)
        }

        /// The index at a place in a run: RLE4 alternates between the halves of a byte.
        private static func index(of place: Int, in byte: UInt8, _ bits: Int) -> UInt8 {
            guard bits == 4 else { return byte }
            return place % 2 == 0 ? byte >> 4 : byte & 15
        }

        private mutating func put(_ index: UInt8) {
            if x < width, y < height { indices[(height - 1 - y) * width + x] = index }
            x += 1
        }
    }
}
