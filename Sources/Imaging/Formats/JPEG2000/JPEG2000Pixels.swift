/// Loops over the pixels of a row.
enum JPEG2000Pixels {
    /// Puts the codes for a component's samples into every n-th place of a row.
    static func put<Code: FixedWidthInteger>(
        _ samples: UnsafePointer<UInt16>, _ places: [Int32]?, codes: [UInt16],
        into target: UnsafeMutablePointer<Code>, every step: Int, count: Int
    ) {
        codes.withUnsafeBufferPointer { codes in
            if let places {
                places.withUnsafeBufferPointer { places in
                    for x in 0..<count {
                        target[step * x] = Code(
                            truncatingIfNeeded: codes[Int(samples[Int(places[x])])])
                    }
                }
            } else {
                for x in 0..<count {
                    target[step * x] = Code(truncatingIfNeeded: codes[Int(samples[x])])
                }
            }
        }
    }

    /// Turns brightness and two differences of this many bits into red, green and blue of the row's own.
    ///
    /// Full range, ITU-R BT.601, as in sYCC (IEC 61966-2-1, Annex G); the products are cut off as
    /// other programs do it.
    static func makeRGB<Code: FixedWidthInteger>(
        _ pixels: UnsafeMutablePointer<Code>, every step: Int, count: Int, bits: Int
    ) {
        let largest = (1 << bits) - 1
        let half = 1 << (bits - 1)
        let full = Int(Code.max)
        func code(_ value: Int) -> Code {
            Code(truncatingIfNeeded: (min(max(value, 0), largest) * full + largest / 2) / largest)
        }
        for x in 0..<count {
            let pixel = pixels + step * x
            let luma = Int(pixel[0])
            let (blue, red) = (Double(Int(pixel[1]) - half), Double(Int(pixel[2]) - half))
            pixel[0] = code(luma + Int(1.402 * red))
            pixel[1] = code(luma - Int(0.344 * blue + 0.714 * red))
            pixel[2] = code(luma + Int(1.772 * blue))
        }
    }
}
