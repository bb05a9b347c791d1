import Metadata

/// How the pixels of a BMP file lie in it.
///
/// Source: Microsoft, "Bitmap Storage" and `BITMAPV5HEADER`; IBM, "OS/2 2.0 Bitmap File Format".
struct BMPHeader {
    enum Packing {
        /// Indices of the palette, or whole samples, in rows.
        case rows
        /// Runs of palette indices of 4 or 8 bits.
        case runs
        /// Samples in fields of bits: red, green, blue.
        case fields([BMPField])
    }

    enum Color {
        case unstated
        case sRGB
        /// Where an ICC profile lies in the file.
        case profile(offset: Int, count: Int)
    }

    let width: Int
    let height: Int
    /// Rows lie from top to bottom and not, as usual, from bottom to top.
    let isTopDown: Bool
    /// Bits of a pixel: 1, 2, 4, 8, 16, 24 or 32.
    let bits: Int
    let packing: Packing
    /// Red, green, blue, red…; empty for more than 8 bits.
    let palette: [UInt8]
    /// Where the pixels begin.
    let dataOffset: Int
    let color: Color
    let hasAlpha: Bool
    /// Pixels a metre across and down; nil where the file leaves it open.
    let pixelsPerMeter: (x: Int, y: Int)?

    private static let fileHeader = 14

    /// Reads the header and the palette.
    init(_ file: SourceFile) throws(ImagingError) {
        // The longest header, three masks and a full palette.
        let head = LittleEndian(try file.piece(at: 0, upTo: 14 + 124 + 16 + 4 * 256))
        func damaged(_ detail: String) -> ImagingError {
            .damaged(file.path, file.format, detail: detail)
        }
        guard let size = head.uint32(14), let offset = head.uint32(10) else {
            throw file.endsTooEarly()
        }
        let isCore = size == 12
        guard let width = isCore ? head.uint16(18) : head.int32(18),
            let height = isCore ? head.uint16(20) : head.int32(22),
            let bits = head.uint16(isCore ? 24 : 28),
            let compression = size >= 40 ? head.uint32(30) : 0
        else { throw file.endsTooEarly() }
        guard width > 0, height != 0 else {
            throw damaged("it declares a size of \(width) x \(height)")
        }
        try file.checkSides(width, abs(height))
        self.width = width
        self.height = abs(height)
        isTopDown = height < 0
        self.bits = bits
        let isOS2 = size == 64
        let masks: [Int]?
        switch (compression, bits) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 24): (packing, masks) = (.rows, nil)
        case (1, 8), (2, 4):
            guard !isTopDown else { throw damaged("runs from top to bottom") }
            (packing, masks) = (.runs, nil)
        case (0, 16): (packing, masks) = (.fields(BMPField.all([0x7C00, 0x3E0, 0x1F])), nil)
        case (0, 32):
            (packing, masks) = (.fields(BMPField.all([0xFF_0000, 0xFF00, 0xFF])), nil)
        case (3, 16), (3, 32), (6, 16), (6, 32):
            guard !isOS2 else { fallthrough }
            // They stand in the longer headers, or behind the short one, with that of transparency
            // where there is one.
            let hasFourth = size >= 56 || compression == 6
            masks = (0..<(hasFourth ? 4 : 3)).compactMap { head.uint32(54 + 4 * $0) }
            let fields = BMPField.all(Array(masks?.prefix(3) ?? []))
            guard fields.count == 3, fields.allSatisfy({ $0.width <= 16 }),
                fields.contains(where: { $0.width > 0 })
            else { throw damaged("the masks of its samples make no sense") }
            packing = .fields(fields)
        default:
            throw .unsupported(
                file.path, Self.name(of: compression, isOS2: isOS2, bits: bits))
        }
        hasAlpha = masks?.count == 4 && masks?[3] != 0

        let behind = size == 40 && compression == 3 ? 12 : size == 40 && compression == 6 ? 16 : 0
        let start = Self.fileHeader + size + behind
        palette =
            bits > 8
            ? []
            : Self.palette(
                head, at: start, entry: isCore ? 3 : 4, bits: bits,
                declared: size >= 40 ? head.uint32(46) ?? 0 : 0, end: offset)
        // Some programs forget the palette when they say where the pixels begin.
        let isForgotten = offset <= start
        dataOffset = isForgotten ? start + palette.count / 3 * (isCore ? 3 : 4) : offset
        guard bits > 8 || !palette.isEmpty else { throw damaged("it has no palette") }
        if size >= 40, let x = head.uint32(38), let y = head.uint32(42), x > 0, y > 0 {
            pixelsPerMeter = (x, y)
        } else {
            pixelsPerMeter = nil
        }
        color = Self.color(head, size)
        if case .runs = packing { return }
        guard file.source.count >= dataOffset + neededBytes else { throw file.endsTooEarly() }
    }

    /// Bytes from row to row in the file: whole words of four bytes.
    var rowStride: Int { (width * bits + 31) / 32 * 4 }

    /// Bytes of all rows; the last may lack what only fills it up.
    private var neededBytes: Int { rowStride * (height - 1) + (width * bits + 7) / 8 }

    /// True if all colours of the palette are greys.
    var isGray: Bool {
        !palette.isEmpty
            && (0..<palette.count / 3).allSatisfy { index in
                let color = palette[3 * index..<3 * index + 3]
                return color.allSatisfy { $0 == color.first }
            }
    }

    /// Bits of a sample as it comes out.
    var sampleBits: Int {
        guard case .fields(let fields) = packing else { return 8 }
        return fields.contains { $0.width > 8 } ? 16 : 8
    }

    private static func palette(
        _ head: LittleEndian, at start: Int, entry: Int, bits: Int, declared: Int, end: Int
    ) -> [UInt8] {
        let most = 1 << bits
        let room = end > start ? (end - start) / entry : most
        let count = min(most, declared > 0 ? declared : most, room)
        var palette: [UInt8] = []
        for index in 0..<count {
            guard let color = head.bytes(start + entry * index, 3) else { break }
            palette += color.reversed()
        }
        return palette
    }

    private static func color(_ head: LittleEndian, _ size: Int) -> Color {
        guard size >= 108, let type = head.uint32(70) else { return .unstated }
        switch type {
        // 'sRGB' and 'Win ', which is the same.
        case 0x7352_4742, 0x5769_6E20: return .sRGB
        // 'MBED': a profile in the file.
        case 0x4D42_4544 where size >= 124:
            guard let offset = head.uint32(126), let count = head.uint32(130) else {
                return .unstated
            }
            return .profile(offset: fileHeader + offset, count: count)
        default: return .unstated
        }
    }

    private static func name(of compression: Int, isOS2: Bool, bits: Int) -> String {
        switch (compression, isOS2) {
        case (3, true): "A BMP picture coded like a fax (OS/2)"
        case (4, true): "A BMP picture of runs of 24 bits (OS/2)"
        case (4, false): "A BMP file around a JPEG"
        case (5, false): "A BMP file around a PNG"
        default: "A BMP picture of \(bits) bits per pixel, packed in way \(compression),"
        }
    }
}

/// A field of bits in a pixel.
struct BMPField {
    let shift: Int
    let width: Int

    /// One field a mask; fewer where the bits of a mask do not stand side by side.
    static func all(_ masks: [Int]) -> [BMPField] {
        masks.compactMap { mask in
            guard mask != 0 else { return BMPField(shift: 0, width: 0) }
            let shift = mask.trailingZeroBitCount
            let width = mask.nonzeroBitCount
            return mask >> shift == (1 << width) - 1 ? BMPField(shift: shift, width: width) : nil
        }
    }
}

/// Reads little-endian numbers from bytes of unknown worth: nil instead of a step outside.
struct LittleEndian {
    private let storage: [UInt8]

    init(_ bytes: [UInt8]) {
        storage = bytes
    }

    func bytes(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, offset <= storage.count - count else { return nil }
        return storage[offset..<offset + count]
    }

    func uint16(_ offset: Int) -> Int? {
        bytes(offset, 2).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    func uint32(_ offset: Int) -> Int? {
        bytes(offset, 4).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    func int32(_ offset: Int) -> Int? {
        uint32(offset).map { Int(Int32(truncatingIfNeeded: $0)) }
    }
}
