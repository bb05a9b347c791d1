/// The fields of the first directory of a little-endian classic TIFF file, read by hand: what stands in
/// the four bytes of a value, which is the value itself where there is one.
struct TIFFFields {
    private var values: [Int: Int] = [:]

    init(_ file: [UInt8]) {
        func number(_ place: Int, _ bytes: Int) -> Int {
            (0..<bytes).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
        }
        let directory = number(4, 4)
        for entry in 0..<number(directory, 2) {
            let place = directory + 2 + 12 * entry
            // Type 3 is a number of two bytes.
            values[number(place, 2)] = number(place + 8, number(place + 2, 2) == 3 ? 2 : 4)
        }
    }

    subscript(tag: Int) -> Int? { values[tag] }
}
