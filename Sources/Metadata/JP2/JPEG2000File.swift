/// A JPEG 2000 file, JP2 or a bare code stream, as its boxes and markers tell; no pixel is decoded.
public struct JPEG2000File: Hashable, Sendable {
    /// The code stream; the first one where there are several.
    public let codestream: JPEG2000Codestream
    /// What the channels mean.
    public let color: JP2Color
    /// What there is beside the picture.
    public let metadata: JP2Metadata
    /// Code streams in the file.
    public let pictures: Int
    /// What is not in order and concerns no pixel.
    public let remarks: [String]

    /// Reads a file.
    ///
    /// - Throws: what is damaged or not read.
    public init(_ source: some ByteSource) throws(JPEG2000Fault) {
        guard source.count >= 12 else { throw .damaged("the file ends early") }
        var reading = Reading(source: source)
        if try source.jpeg2000(at: 0, count: 2) == 0xFF4F {
            reading.codestream = 0..<source.count
            reading.pictures = 1
        } else {
            reading.isBoxed = true
            try reading.readBoxes(0..<source.count)
        }
        guard let range = reading.codestream else { throw .damaged("it has no code stream") }
        codestream = try JPEG2000Codestream(source, in: range)
        color = reading.color
        metadata = reading.metadata
        pictures = reading.pictures
        if codestream.lacksEnd { reading.remarks.append("the end of the code stream is missing") }
        let size = codestream.grid.headerSize
        if reading.sizes.contains(where: { $0 != size }) {
            reading.remarks.append("the sizes of box and code stream differ")
        }
        if reading.isBoxed, reading.sizes.count != 1 {
            reading.remarks.append(
                "there are \(reading.sizes.count) boxes of sizes in place of one")
        }
        remarks = reading.remarks
    }

    private struct Reading<Source: ByteSource> {
        let source: Source
        var codestream: Range<Int>?
        var color = JP2Color()
        var metadata = JP2Metadata()
        var pictures = 0
        var remarks: [String] = []
        var isBoxed = false
        /// Height, width and number of components, of each box that tells them.
        var sizes: [[Int]] = []

        mutating func readBoxes(_ range: Range<Int>) throws(JPEG2000Fault) {
            let list = BoxList(source, in: range)
            var hasHeader = false
            do throws(JPEG2000Fault) {
                for box in list.boxes {
                    switch box.type {
                    case "jp2c": take(codestream: box)
                    case "jp2h" where !hasHeader:
                        hasHeader = true
                        try readHeader(box.body)
                    case "ftyp": try Self.check(brand: source.jpeg2000(box.body.prefix(4)))
                    default: readMetadata(box)
                    }
                }
                // A code stream may be cut short by the end of the file: its own markers tell better.
                if let cut = list.cut, cut.type == "jp2c" {
                    take(codestream: cut)
                } else {
                    try check(list)
                }
            } catch {
                // What stands behind the picture cannot harm it.
                guard codestream != nil, case .damaged(let what) = error else { throw error }
                remarks.append("behind the code stream \(what)")
            }
            guard hasHeader else { throw .damaged("the header box is missing") }
        }

        private mutating func take(codestream box: Box) {
            pictures += 1
            codestream = codestream ?? box.body
        }

        private func check(_ list: BoxList) throws(JPEG2000Fault) {
            guard list.isCut else { return }
            let what = list.cut.map { "the box '\($0.type)'" } ?? "a box"
            throw .damaged("\(what) is cut short")
        }

        /// A box that cannot be read costs what is in it, not the picture.
        private mutating func readMetadata(_ box: Box) {
            do throws(JPEG2000Fault) {
                try metadata.read(box, source)
            } catch {
                remarks.append("the box '\(box.type)' cannot be read")
            }
        }

        private static func check(brand: [UInt8]) throws(JPEG2000Fault) {
            switch String(decoding: brand, as: UTF8.self) {
            case "jpm ": throw .unsupported("A JPEG 2000 document of layers (JPM)")
            case "mjp2", "mj2s": throw .unsupported("A Motion JPEG 2000 film")
            default: break
            }
        }

        private mutating func readHeader(_ range: Range<Int>) throws(JPEG2000Fault) {
            let list = BoxList(source, in: range)
            for box in list.boxes {
                if box.type == "ihdr" {
                    var cursor = ByteCursor(try source.jpeg2000(box.body.prefix(10)))
                    let size = [4, 4, 2].compactMap { cursor.number($0) }
                    if size.count == 3 { sizes.append(size) }
                }
                try color.read(box, source)
                readMetadata(box)
            }
            try check(list)
        }
    }
}

extension JPEG2000Grid {
    /// What the header box repeats: height, width and number of components.
    fileprivate var headerSize: [Int] { [rows.count, columns.count, components.count] }
}
