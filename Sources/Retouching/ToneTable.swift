public import Imaging

/// A new code value for each that a grey picture can have.
public struct ToneTable: Sendable {
    /// Bits of a sample, 8 or 16: the table has 256 or 65,536 entries.
    public let bitDepth: Int
    private let codes: [UInt16]

    /// The table of a curve, from code values of 0...1 to code values that are limited to 0...1; rounded
    /// to the nearest.
    public init(bitDepth: Int, curve: (Double) -> Double) {
        self.bitDepth = bitDepth
        let last = Double((1 << bitDepth) - 1)
        codes = (0..<1 << bitDepth).map { code in
            UInt16((min(max(curve(Double(code) / last), 0), 1) * last).rounded())
        }
    }

    /// The new value of a code value.
    public subscript(code: Int) -> Int { Int(codes[code]) }

    /// Whether every value stays as it is.
    public var isIdentity: Bool { codes.indices.allSatisfy { Int(codes[$0]) == $0 } }

    /// A grey picture of the table's depth with its values replaced when they are pulled.
    ///
    /// - Throws: an internal error if libvips refuses.
    public func applied(to picture: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        precondition(
            picture.bands == 1 && picture.bitDepth == bitDepth,
            "a table of \(bitDepth) bits for \(picture.bands) bands of \(picture.bitDepth)")
        return try picture.mapRows(bands: 1, bitDepth: bitDepth) { block in
            for row in 0..<block.height {
                if bitDepth == 8 {
                    replace(block.input8(row: row), block.width, into: block.output8(row: row))
                } else {
                    replace(block.input16(row: row), block.width, into: block.output16(row: row))
                }
            }
        }
    }

    private func replace<Code: FixedWidthInteger>(
        _ input: UnsafePointer<Code>, _ count: Int, into output: UnsafeMutablePointer<Code>
    ) {
        codes.withUnsafeBufferPointer { codes in
            for x in 0..<count { output[x] = Code(truncatingIfNeeded: codes[Int(input[x])]) }
        }
    }
}
