/// Rows of a Netpbm file of binary samples.
final class PNMDecoder: RowDecoder {
    private let file: SourceFile
    private let header: PNMHeader
    private var next = 0
    /// Where white is among floating-point numbers, once all of them have been looked at.
    private var range: TIFFRange?

    init(_ file: SourceFile, _ header: PNMHeader) {
        self.file = file
        self.header = header
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        if case .floats(let scale, let isLittle) = header.samples, range == nil {
            range = try findWhite(scale, isLittle)
        }
        let line = header.rowBytes ?? 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: line, alignment: 4)
        defer { buffer.deallocate() }
        for row in 0..<count {
            var place = next + row
            if case .floats = header.samples { place = header.height - 1 - place }
            try file.fill(buffer, at: header.headerBytes + place * line)
            try convert(UnsafeRawBufferPointer(buffer), into: target + row * stride)
        }
        next += count
    }

    private func convert(
        _ row: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer
    ) throws(ImagingError) {
        switch header.samples {
        case .bits:
            let samples = target.assumingMemoryBound(to: UInt8.self)
            for x in 0..<header.width {
                samples[x] = row[x / 8] >> UInt8(7 - x % 8) & 1 == 0 ? 255 : 0
            }
        case .numbers(let maximum) where maximum <= 255:
            try scale(maximum, into: target.assumingMemoryBound(to: UInt8.self)) { Int(row[$0]) }
        case .numbers(let maximum):
            try scale(maximum, into: target.assumingMemoryBound(to: UInt16.self)) {
                Int(row[2 * $0]) << 8 | Int(row[2 * $0 + 1])
            }
        case .floats(let scale, let isLittle):
            guard let range else { return }
            let samples = target.assumingMemoryBound(to: UInt16.self)
            for index in 0..<(header.width * header.colors) {
                let share = Self.number(row, index, isLittle) / scale
                samples[index] = UInt16(
                    range.code(share.isFinite ? share : 0, .float, bits: 32, codeBits: 16))
            }
        }
    }

    @inline(__always)
    private func scale<Code: FixedWidthInteger & UnsignedInteger>(
        _ maximum: Int, into samples: UnsafeMutablePointer<Code>, _ value: (Int) -> Int
    ) throws(ImagingError) {
        let white = Int(Code.max)
        var most = 0
        for x in 0..<header.width {
            for band in 0..<header.colors {
                let found = value(header.depth * x + band)
                most = max(most, found)
                samples[header.colors * x + band] = Code(
                    truncatingIfNeeded: (found * white + maximum / 2) / maximum)
            }
        }
        guard most <= maximum else { throw Self.beyond(file, most, maximum) }
    }

    static func beyond(_ file: SourceFile, _ value: Int, _ maximum: Int) -> ImagingError {
        .damaged(
            file.path, file.format,
            detail: "it has a sample of \(value), and its header says \(maximum) at most")
    }

    /// No header says which value is white: many programs write 0 to 255 with a scale of 1.
    private func findWhite(
        _ scale: Double, _ isLittle: Bool
    ) throws(ImagingError) -> TIFFRange {
        let line = header.rowBytes ?? 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: line, alignment: 4)
        defer { buffer.deallocate() }
        var largest = 0.0
        for row in 0..<header.height {
            try file.fill(buffer, at: header.headerBytes + row * line)
            for index in 0..<(header.width * header.colors) {
                largest = max(
                    largest, Self.number(UnsafeRawBufferPointer(buffer), index, isLittle) / scale)
            }
        }
        guard let range = TIFFRange(0, largest, .float, bits: 32) else {
            throw .unsupported(
                file.path, "A PFM picture with numbers as large as \(Float(largest))")
        }
        // With a scale, 1 is white.
        if range != .upTo(1) { range.warn(largest) }
        return range
    }

    @inline(__always)
    private static func number(
        _ row: UnsafeRawBufferPointer, _ index: Int, _ isLittle: Bool
    ) -> Double {
        let raw = row.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        let bits = isLittle ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
        return Double(Float(bitPattern: bits))
    }
}

/// Rows of a Netpbm file whose samples are written in decimal digits.
final class PNMPlainDecoder: RowDecoder {
    private let file: SourceFile
    private let header: PNMHeader
    private var buffer: [UInt8] = []
    private var place = 0
    private var offset: Int

    init(_ file: SourceFile, _ header: PNMHeader) {
        self.file = file
        self.header = header
        offset = header.headerBytes
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        for row in 0..<count {
            let start = target + row * stride
            for index in 0..<(header.width * header.depth) {
                switch header.samples {
                case .numbers(let maximum) where maximum > 255:
                    let code = try number(maximum) * 65535 + maximum / 2
                    start.assumingMemoryBound(to: UInt16.self)[index] = UInt16(code / maximum)
                case .numbers(let maximum):
                    let code = try number(maximum) * 255 + maximum / 2
                    start.assumingMemoryBound(to: UInt8.self)[index] = UInt8(code / maximum)
                default: start.assumingMemoryBound(to: UInt8.self)[index] = try bit()
                }
            }
        }
    }

    /// The next byte; nil at the end of the file.
    private func byte() throws(ImagingError) -> UInt8? {
        if place == buffer.count {
            buffer = try file.piece(at: offset, upTo: 64 << 10)
            offset += buffer.count
            place = 0
        }
        guard place < buffer.count else { return nil }
        defer { place += 1 }
        return buffer[place]
    }

    /// The next byte that is neither white space nor in a comment.
    private func mark() throws(ImagingError) -> UInt8 {
        while let found = try byte() {
            if found == UInt8(ascii: "#") {
                while let skipped = try byte(), skipped != 10, skipped != 13 {}
            } else if !PNMText.isSpace(found) {
                return found
            }
        }
        throw file.endsTooEarly()
    }

    /// 0 is white, 1 black; nothing need stand between them.
    private func bit() throws(ImagingError) -> UInt8 {
        switch try mark() {
        case UInt8(ascii: "0"): return 255
        case UInt8(ascii: "1"): return 0
        default: throw noNumber()
        }
    }

    private func number(_ maximum: Int) throws(ImagingError) -> Int {
        var value = 0
        var digit = try mark()
        while true {
            guard (48...57).contains(digit) else { throw noNumber() }
            value = 10 * value + Int(digit - 48)
            guard value <= maximum else { throw PNMDecoder.beyond(file, value, maximum) }
            guard let next = try byte(), !PNMText.isSpace(next) else { return value }
            digit = next
        }
    }

    private func noNumber() -> ImagingError {
        .damaged(file.path, file.format, detail: "it has something else where a number should be")
    }
}
