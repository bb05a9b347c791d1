/// Makes rows of code values of rows as they are stored.
struct TIFFRowConverter {
    let plan: TIFFPlan
    /// Where white is, of numbers of more than 16 bits.
    var range = TIFFRange.full
    private let isCopy: Bool

    init(plan: TIFFPlan) {
        self.plan = plan
        isCopy = plan.isCopy
    }

    /// Converts a row.
    ///
    /// - Parameters:
    ///   - stored: the row in each plane, or the rows that are stored together with it.
    ///   - row: the row's place among those.
    ///   - target: the first sample of the output.
    func convert(
        _ stored: [UnsafeRawPointer], row: Int, into target: UnsafeMutableRawPointer
    ) {
        let form = plan.form
        if isCopy {
            target.copyMemory(from: stored[0], byteCount: form.width * form.bands * form.bits / 8)
            return
        }
        if case .yCbCr(let colors, let across, let down) = plan.finish, across * down > 1 {
            unpack(stored[0], row, colors, across, down, target.assumingMemoryBound(to: UInt8.self))
            return
        }
        if form.bits == 8 {
            let codes = target.assumingMemoryBound(to: UInt8.self)
            gather(stored, into: codes)
            finish(codes)
        } else {
            let codes = target.assumingMemoryBound(to: UInt16.self)
            gather(stored, into: codes)
            if case .lab = plan.finish {
                LabConversion.convert(codes, count: form.width, bands: form.bands)
            }
        }
    }

    private func finish(_ codes: UnsafeMutablePointer<UInt8>) {
        guard case .yCbCr(let colors, _, _) = plan.finish else { return }
        for x in 0..<plan.form.width {
            let pixel = codes + x * plan.form.bands
            colors.write(pixel[0], pixel[1], pixel[2], to: pixel)
        }
    }

    /// A row of subsampled YCbCr: blocks of `down` rows of `across` values of brightness, followed by
    /// their Cb and Cr.
    private func unpack(
        _ stored: UnsafeRawPointer, _ row: Int, _ colors: YCbCrConversion, _ across: Int,
        _ down: Int, _ target: UnsafeMutablePointer<UInt8>
    ) {
        let bytes = stored.assumingMemoryBound(to: UInt8.self)
        let size = across * down + 2
        for x in 0..<plan.form.width {
            let block = bytes + x / across * size
            colors.write(
                block[row * across + x % across], block[size - 2], block[size - 1],
                to: target + 3 * x)
        }
    }

    private func gather<Code: FixedWidthInteger & UnsignedInteger>(
        _ stored: [UnsafeRawPointer], into target: UnsafeMutablePointer<Code>
    ) {
        for (index, band) in plan.bands.enumerated() {
            let source = TIFFSamples(
                start: stored[band.plane], first: band.sample, step: plan.samples, bits: plan.bits,
                count: plan.form.width)
            guard !plan.isRanged else {
                source.forEachWide(plan.number) { x, value in
                    let code = range.code(
                        value, plan.number, bits: plan.bits, codeBits: plan.form.bits)
                    target[x * plan.form.bands + index] = Code(
                        truncatingIfNeeded: plan.isInverted ? Int(Code.max) - code : code)
                }
                continue
            }
            if let codes = band.codes {
                codes.withUnsafeBufferPointer { codes in
                    source.forEachNarrow { x, value in
                        target[x * plan.form.bands + index] = Code(
                            truncatingIfNeeded: codes[value])
                    }
                }
            } else {
                source.forEachNarrow { x, value in
                    target[x * plan.form.bands + index] = Code(truncatingIfNeeded: value)
                }
            }
        }
    }
}

/// Samples of one kind in a stored row.
struct TIFFSamples {
    let start: UnsafeRawPointer
    /// Place of the first pixel's sample among those of the row.
    let first: Int
    /// Samples from pixel to pixel.
    let step: Int
    let bits: Int
    /// Pixels.
    let count: Int

    /// Whole numbers of up to 16 bits as they are stored, without regard to a sign.
    @inline(__always)
    func forEachNarrow(_ body: (_ x: Int, _ value: Int) -> Void) {
        switch bits {
        case 8:
            let values = start.assumingMemoryBound(to: UInt8.self)
            for x in 0..<count { body(x, Int(values[first + x * step])) }
        case 16:
            let values = start.assumingMemoryBound(to: UInt16.self)
            for x in 0..<count { body(x, Int(values[first + x * step])) }
        default:
            for x in 0..<count { body(x, packed(first + x * step)) }
        }
    }

    /// Numbers that are written one after the other, the highest bit first, across the bytes.
    @inline(__always)
    private func packed(_ index: Int) -> Int {
        let place = index * bits
        let (from, to) = (place >> 3, (place + bits - 1) >> 3)
        var value = 0
        for byte in from...to {
            value = value << 8 | Int(start.load(fromByteOffset: byte, as: UInt8.self))
        }
        return value >> (8 * (to + 1) - place - bits) & (1 << bits - 1)
    }

    /// Numbers of any kind, but unsigned ones of up to 16 bits; what is no number is 0.
    @inline(__always)
    func forEachWide(_ number: TIFFPlan.Number, _ body: (_ x: Int, _ value: Double) -> Void) {
        for x in 0..<count {
            let index = first + x * step
            let value: Double
            switch (number, bits) {
            case (.float, 64): value = load(index, as: Double.self)
            case (.float, 32): value = Double(load(index, as: Float.self))
            case (.float, 24): value = Self.number(load24(index), exponentBits: 7, fractionBits: 16)
            case (.float, _):
                value = Self.number(
                    UInt32(load(index, as: UInt16.self)), exponentBits: 5, fractionBits: 10)
            case (.unsigned, 32): value = Double(load(index, as: UInt32.self))
            case (.signed, 8): value = Double(load(index, as: Int8.self))
            case (.signed, 16): value = Double(load(index, as: Int16.self))
            case (.signed, 32): value = Double(load(index, as: Int32.self))
            case (.unsigned, 24): value = Double(load24(index))
            case (.signed, 24): value = Double(Int32(bitPattern: load24(index) << 8) >> 8)
            case (.unsigned, _): value = Double(packed(index))
            case (.signed, _):
                let stored = packed(index)
                value = Double(stored >= 1 << (bits - 1) ? stored - 1 << bits : stored)
            }
            body(x, value.isFinite ? value : 0)
        }
    }

    @inline(__always)
    private func load<Value: BitwiseCopyable>(_ index: Int, as type: Value.Type) -> Value {
        start.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: type)
    }

    /// libtiff brings three bytes into the machine's order.
    @inline(__always)
    private func load24(_ index: Int) -> UInt32 {
        let bytes = (0..<3).map {
            UInt32(start.load(fromByteOffset: 3 * index + $0, as: UInt8.self))
        }
        return bytes[0] | bytes[1] << 8 | bytes[2] << 16
    }

    /// A floating-point number of fewer bits than the machine's (IEEE 754; Adobe Photoshop TIFF
    /// Technical Note 3).
    private static func number(
        _ stored: UInt32, exponentBits: Int, fractionBits: Int
    ) -> Double {
        let fraction = Double(stored & (1 << fractionBits - 1)) / Double(1 << fractionBits)
        let exponent = Int(stored >> fractionBits) & (1 << exponentBits - 1)
        let bias = 1 << (exponentBits - 1) - 1
        guard exponent < 1 << exponentBits - 1 else { return .nan }
        let sign: Double = stored >> (fractionBits + exponentBits) & 1 == 1 ? -1 : 1
        let scale = Double(sign: .plus, exponent: max(exponent, 1) - bias, significand: 1)
        return sign * scale * (exponent == 0 ? fraction : 1 + fraction)
    }
}

/// Which numbers are black and white, where a file can hold more than a picture needs.
///
/// Nothing in a file says it. It is told from the numbers themselves: white is the smallest of 1 (of
/// floating-point numbers alone), 255, 65535 and the end of the range that does for all of them. Signed
/// numbers begin at 0 where none is negative.
enum TIFFRange: Equatable {
    /// The whole range of whole numbers.
    case full
    /// From 0 to this.
    case upTo(Double)

    /// Nil for larger numbers than any of these.
    ///
    /// Floating-point numbers may shoot past white by a wide margin before the next range is taken:
    /// a picture that fills but a sixteenth of its range would be a black one.
    init?(
        _ smallest: Double, _ largest: Double, _ number: TIFFPlan.Number, bits: Int
    ) {
        switch number {
        case .float:
            let ranges: [(white: Double, most: Double)] = [
                (1, 16), (255, 4096), (65535, 1_048_576),
            ]
            guard let range = ranges.first(where: { largest <= $0.most }) else { return nil }
            self = .upTo(range.white)
        case .signed where smallest < 0: self = .full
        case .signed, .unsigned:
            let whole =
                number == .signed ? Self.upTo(Double(1 << (bits - 1) - 1)) : .full
            let whites = bits > 16 ? [255.0, 65535] : []
            self = whites.first(where: { largest <= $0 }).map { .upTo($0) } ?? whole
        }
    }

    /// Says which value was taken for white.
    func warn(_ largest: Double) {
        guard case .upTo(let white) = self else { return }
        VipsRuntime.warn(
            "The file does not say which value is white: \(Int(white)) was taken, "
                + "as the largest is \(largest).")
    }

    /// The code value, of this many bits.
    @inline(__always)
    func code(
        _ value: Double, _ number: TIFFPlan.Number, bits: Int, codeBits: Int
    ) -> Int {
        let most = 1 << codeBits - 1
        switch self {
        case .upTo(let white): return Int(min(max(value / white, 0), 1) * Double(most) + 0.5)
        case .full:
            let offset = number == .signed ? 1 << (bits - 1) : 0
            let stored = Int(value) + offset
            guard bits < 16 else { return stored >> (bits - codeBits) }
            let white = 1 << bits - 1
            return (stored * most + white / 2) / white
        }
    }
}
