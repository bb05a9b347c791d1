/// Writes TIFF files byte by byte, little-endian and uncompressed, honest or not.
struct TIFFBuilder {
    var width: Int
    var height: Int
    var bits = 8
    var orientation: Int?
    var photometric = 1
    var samplesPerPixel = 1
    var data: [UInt8]
    /// The directory stands behind the data, as most programs write it, or in front.
    var directoryFirst = false

    var file: [UInt8] {
        let dataOffset = directoryFirst ? 8 + directorySize : 8
        let directory = directory(dataOffset: dataOffset)
        let directoryOffset = directoryFirst ? 8 : 8 + data.count
        let head: [UInt8] = [0x49, 0x49, 42, 0] + number(directoryOffset, 4)
        return directoryFirst ? head + directory + data : head + data + directory
    }

    private var entries: [(tag: Int, type: Int, value: Int)] {
        var entries = [
            (256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, photometric),
            (273, 4, 0),
        ]
        if let orientation { entries.append((274, 3, orientation)) }
        return entries + [(277, 3, samplesPerPixel), (278, 4, height), (279, 4, data.count)]
    }

    private var directorySize: Int { 2 + 12 * entries.count + 4 }

    private func directory(dataOffset: Int) -> [UInt8] {
        number(entries.count, 2)
            + entries.flatMap { entry in
                number(entry.tag, 2) + number(entry.type, 2) + number(1, 4)
                    + number(entry.tag == 273 ? dataOffset : entry.value, 4)
            } + number(0, 4)
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
