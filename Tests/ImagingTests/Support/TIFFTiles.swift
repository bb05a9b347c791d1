/// A picture of an uncompressed classic little-endian TIFF file in tiles, taken apart by the tables of TIFF 6.0
/// alone.
struct TIFFTiles {
    let fields: [Int: [Int]]
    let samples: [Int]

    var width: Int { fields[256]?[0] ?? 0 }
    var height: Int { fields[257]?[0] ?? 0 }

    /// All pictures, in the order of the file.
    static func all(in file: [UInt8]) -> [TIFFTiles] {
        var pictures: [TIFFTiles] = []
        var place = number(file, 4, 4)
        while place != 0 {
            let (fields, next) = directory(file, at: place)
            pictures.append(TIFFTiles(file, fields))
            place = next
        }
        return pictures
    }

    private init(_ file: [UInt8], _ fields: [Int: [Int]]) {
        self.fields = fields
        func field(_ tag: Int) -> Int { fields[tag]?[0] ?? 0 }
        let (width, height, side, bands) = (field(256), field(257), field(322), field(277))
        let bytes = field(258) / 8
        let across = (width + side - 1) / side
        let tiles = fields[324] ?? []
        samples = (0..<height).flatMap { y in
            (0..<width * bands).map { index in
                let x = index / bands
                let tile = tiles[y / side * across + x / side]
                let pixel = (y % side * side + x % side) * bands + index % bands
                return Self.number(file, tile + pixel * bytes, bytes)
            }
        }
    }

    private static func directory(_ file: [UInt8], at place: Int) -> (
        fields: [Int: [Int]], next: Int
    ) {
        let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1]
        let count = number(file, place, 2)
        var fields: [Int: [Int]] = [:]
        for entry in 0..<count {
            let start = place + 2 + 12 * entry
            let values = number(file, start + 4, 4)
            let size = sizes[number(file, start + 2, 2)] ?? 1
            let data = values * size > 4 ? number(file, start + 8, 4) : start + 8
            fields[number(file, start, 2)] = (0..<values).map {
                number(file, data + $0 * size, min(size, 4))
            }
        }
        return (fields, number(file, place + 2 + 12 * count, 4))
    }

    private static func number(_ file: [UInt8], _ place: Int, _ bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
    }
}
