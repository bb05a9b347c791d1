/// What a HEIF file (HEIC, AVIF) says about its main picture; no pixel is decoded.
///
/// Source: ISO/IEC 23008-12 (HEIF), ISO/IEC 23000-22 (MIAF).
public struct HEIFPicture: Sendable, Hashable {
    /// Stored pixels, before crop and turn.
    public let width: Int
    /// Stored pixels, before crop and turn.
    public let height: Int
    /// What is kept, in stored pixels.
    public let crop: HEIFRectangle
    /// How what is kept is to be turned, as EXIF's orientation 1 to 8.
    public let orientation: Int
    /// Bits of a sample.
    public let bits: Int
    /// One channel without colour.
    public let isGray: Bool
    /// Put together of tiles.
    public let isGrid: Bool
    /// Brightness is coded by AV1, not by HEVC.
    public let isAV1: Bool
    /// There is a second picture of transparency.
    public let hasAlpha: Bool
    /// Samples were multiplied by transparency.
    public let isPremultiplied: Bool
    /// The ICC profile.
    public private(set) var profile: [UInt8]?
    /// What the samples mean where no profile says it.
    public private(set) var codePoints: HEIFCodePoints?
    /// Pictures to be seen in the file.
    public let pictures: Int
    /// The EXIF block, from its TIFF header on.
    public private(set) var exif: [UInt8]?
    /// The XMP packet.
    public private(set) var xmp: [UInt8]?
    /// Metadata that are there and could not be read.
    public private(set) var unread: [String] = []
    /// Bytes of the file.
    public let fileBytes: Int

    /// Where in the file the turns of tiles stand that are not meant: whoever hands the file to a
    /// decoder sets the lower two bits of these bytes to 0.
    public let strayTurns: [Int]

    let coded: [HEIFCodedData]

    private static let longestMeta = 64 << 20
    private static let longestMetadata = 16 << 20

    /// Reads the boxes of a file.
    ///
    /// - Throws: what is damaged, or what is not supported.
    public init(_ source: some ByteSource) throws(HEIFProblem) {
        let fileBytes = source.count
        let list = BoxList(source, in: 0..<fileBytes)
        guard list.first("moov") == nil else { throw .unsupported("An image sequence") }
        guard let meta = list.first("meta"), meta.body.count <= Self.longestMeta,
            let content = source.read(at: meta.body.lowerBound, count: meta.body.count)
        else {
            throw list.isCut
                ? .damaged("the file ends too early")
                : .unsupported("A HEIF file without a main picture")
        }
        let items = try HEIFItems(meta: content, at: meta.body.lowerBound)
        let main = try HEIFMainPicture(items)

        (width, height) = (main.width, main.height)
        (crop, orientation) = (main.geometry.crop, main.geometry.orientation)
        (bits, isGray) = (main.codec.bits, main.codec.isGray)
        isAV1 = main.codec.kind == .av1
        hasAlpha = !main.alpha.isEmpty
        isPremultiplied = main.isPremultiplied
        pictures = main.pictures
        strayTurns = main.strayTurns
        isGrid = main.leaves.count > 1
        self.fileBytes = fileBytes
        coded = try main.coded(items, fileBytes: fileBytes)
        readColor(items.properties(of: items.primary), items.properties(of: main.leaves[0]))
        readMetadata(items, source)
    }

    /// A profile wins over code points, the picture's own properties over those of its parts.
    private mutating func readColor(_ lists: [HEIFItems.Property]...) {
        for list in lists where profile == nil && codePoints == nil {
            for property in list where property.type == "colr" && property.bytes.count > 4 {
                let content = property.bytes[4...]
                switch String(decoding: property.bytes[..<4], as: UTF8.self) {
                case "prof", "rICC": profile = profile ?? Array(content)
                case "nclx": codePoints = codePoints ?? HEIFCodePoints(content)
                default: break
                }
            }
        }
    }

    private mutating func readMetadata(_ items: HEIFItems, _ source: some ByteSource) {
        // Metadata describe the picture that they refer to; some writers forget to say which.
        let described = items.sources(to: items.primary, "cdsc")
        let all = items.items.filter { ["Exif", "mime"].contains($0.value.type) }.keys.sorted()
            .prefix(100).filter { items.targets(of: $0, "cdsc").isEmpty }
        for id in described + all {
            guard let item = items.items[id] else { continue }
            switch (item.type, item.contentType) {
            case ("Exif", _) where exif == nil:
                exif = Self.content(item, source, fileBytes).flatMap(EXIFItem.structure)
                if exif == nil { unread.append("EXIF") }
            case ("mime", "application/rdf+xml") where xmp == nil:
                xmp = item.isEncoded ? nil : Self.content(item, source, fileBytes)
                if xmp == nil { unread.append("XMP") }
            default: break
            }
        }
    }

    private static func content(
        _ item: HEIFItems.Item, _ source: some ByteSource, _ fileBytes: Int
    ) -> [UInt8]? {
        var bytes: [UInt8] = []
        for extent in item.extents {
            guard let place = extent.place(fileBytes: fileBytes),
                bytes.count + place.count <= longestMetadata,
                let piece = source.read(at: place.lowerBound, count: place.count)
            else { return nil }
            bytes += piece
        }
        return bytes.isEmpty ? nil : bytes
    }
}

/// The main picture among the items of a file: what it is made of and how.
struct HEIFMainPicture {
    let width: Int
    let height: Int
    let geometry: HEIFGeometry
    let codec: HEIFCodec
    /// The coded items that it consists of, in order.
    let leaves: [Int]
    /// The coded items of its transparency.
    let alpha: [Int]
    let isPremultiplied: Bool
    let pictures: Int
    let strayTurns: [Int]

    private static let mostTiles = 65_536
    /// Bytes of coded data that are looked at: equal tiles may share theirs.
    private static func mostCodedBytes(fileBytes: Int) -> Int { max(64 << 20, 16 * fileBytes) }
    private static let pictureTypes: Set<String> = [
        "hvc1", "av01", "grid", "iovl", "iden", "jpeg", "avc1", "j2k1", "unci", "vvc1", "tmap",
    ]

    init(_ items: HEIFItems) throws(HEIFProblem) {
        let id = items.primary
        guard let item = items.items[id] else {
            throw .damaged("the main picture is not among the items")
        }
        leaves = try Self.leaves(of: id, items)
        guard let first = leaves.first, let leaf = items.items[first] else {
            throw .damaged("the main picture has no parts")
        }
        switch leaf.type {
        case "hvc1": codec = try Self.codec(.hevc, items.property("hvcC", of: first))
        case "av01": codec = try Self.codec(.av1, items.property("av1C", of: first))
        default: throw .unsupported("A HEIF picture coded as '\(leaf.type)'")
        }
        guard leaves.allSatisfy({ items.items[$0]?.type == leaf.type }) else {
            throw .unsupported("A HEIF picture of parts in different codes")
        }
        var extent = ByteCursor(items.property("ispe", of: id) ?? [])
        guard extent.versionAndFlags() != nil, let width = extent.number(4),
            let height = extent.number(4), width > 0, height > 0
        else { throw .damaged("the size of the main picture is missing") }
        (self.width, self.height) = (width, height)
        geometry = try Self.geometry(of: id, width, height, items)
        strayTurns = try Self.strayTurns(leaves, in: id, isGrid: item.type == "grid", items)

        let second = items.sources(to: id, "auxl").first { Self.isAlpha($0, items) }
        alpha =
            try second.map { id throws(HEIFProblem) in try Self.leaves(of: id, items) } ?? []
        isPremultiplied = second.map { items.targets(of: id, "prem").contains($0) } ?? false
        pictures = Self.pictures(items)
    }

    private static func codec(_ kind: HEIFCodec.Kind, _ property: [UInt8]?)
        throws(HEIFProblem) -> HEIFCodec
    {
        guard let codec = HEIFCodec(kind, property) else {
            throw .damaged("the header of the coded data is missing")
        }
        return codec
    }

    /// The coded items behind a picture that may be made of others.
    private static func leaves(of id: Int, _ items: HEIFItems) throws(HEIFProblem) -> [Int] {
        var left = mostTiles
        return try leaves(of: id, items, depth: 0, left: &left)
    }

    /// `left`: parts that may still be looked at, whether they hold anything or not.
    private static func leaves(
        of id: Int, _ items: HEIFItems, depth: Int, left: inout Int
    ) throws(HEIFProblem) -> [Int] {
        guard let item = items.items[id] else { throw .damaged("a part of the picture is missing") }
        guard ["grid", "iovl", "iden"].contains(item.type) else { return [id] }
        guard depth < 3 else { throw .unsupported("A HEIF picture of parts within parts") }
        var found: [Int] = []
        for part in items.targets(of: id, "dimg") {
            left -= 1
            guard left >= 0 else { throw .damaged("the picture has too many parts") }
            found += try leaves(of: part, items, depth: depth + 1, left: &left)
        }
        return found
    }

    /// Crop and turn of the picture.
    private static func geometry(
        of id: Int, _ width: Int, _ height: Int, _ items: HEIFItems
    ) throws(HEIFProblem) -> HEIFGeometry {
        var geometry = HEIFGeometry(width: width, height: height)
        for property in items.properties(of: id) where !geometry.apply(property) {
            throw .damaged("the crop of the picture reaches beyond it")
        }
        return geometry
    }

    /// The places of turns that avifenc 0.11 repeats on each tile of a grid and does not mean.
    ///
    /// Parts are put together as they are stored; any other turn or crop of a part is refused.
    private static func strayTurns(
        _ leaves: [Int], in id: Int, isGrid: Bool, _ items: HEIFItems
    ) throws(HEIFProblem) -> [Int] {
        func changes(_ id: Int) -> [Int] {
            items.items[id]?.properties.filter {
                HEIFGeometry.changes(items.properties[$0].type)
            } ?? []
        }
        var stray: Set<Int> = []
        for leaf in Set(leaves) where leaf != id {
            let own = changes(leaf)
            guard own.isEmpty || (isGrid && own == changes(id)),
                own.allSatisfy({ items.properties[$0].type == "irot" })
            else {
                throw .unsupported("A HEIF picture whose parts are turned or cropped one by one")
            }
            stray.formUnion(own.map { items.properties[$0].offset })
        }
        return stray.sorted()
    }

    private static func isAlpha(_ id: Int, _ items: HEIFItems) -> Bool {
        let kinds = [
            "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1",
        ]
        guard let property = items.property("auxC", of: id), property.count > 4 else {
            return false
        }
        return kinds.contains(
            String(decoding: property[4...].prefix { $0 != 0 }, as: UTF8.self))
    }

    /// Pictures that are neither hidden nor a part, thumbnail or map of another.
    private static func pictures(_ items: HEIFItems) -> Int {
        var parts: Set<Int> = []
        for reference in items.references {
            switch reference.type {
            case "dimg": parts.formUnion(reference.to)
            case "thmb", "auxl": parts.insert(reference.from)
            default: break
            }
        }
        let shown = items.items.filter { id, item in
            !item.isHidden && item.type != "tmap" && pictureTypes.contains(item.type)
                && (!parts.contains(id) || id == items.primary)
        }
        return max(1, shown.count)
    }

    /// The coded data of the picture and its transparency.
    func coded(_ items: HEIFItems, fileBytes: Int) throws(HEIFProblem) -> [HEIFCodedData] {
        var found: [HEIFCodedData] = []
        var seen: Set<Int> = []
        var left = Self.mostCodedBytes(fileBytes: fileBytes)
        for id in leaves + alpha where seen.insert(id).inserted {
            guard let item = items.items[id] else { continue }
            let kind: HEIFCodec.Kind = item.type == "av01" ? .av1 : .hevc
            guard
                let codec = HEIFCodec(kind, items.property(kind == .av1 ? "av1C" : "hvcC", of: id))
            else { throw .damaged("the header of the coded data is missing") }
            var places: [Range<Int>] = []
            for extent in item.extents {
                guard extent.origin != .elsewhere else {
                    throw .unsupported("A HEIF picture whose data lie elsewhere")
                }
                guard let place = extent.place(fileBytes: fileBytes) else {
                    throw .damaged("the file ends too early")
                }
                left -= place.count
                guard left >= 0 else { throw .damaged("its parts share their data") }
                places.append(place)
            }
            guard !places.isEmpty else { throw .damaged("the data of the picture are missing") }
            found.append(HEIFCodedData(codec: codec, places: places))
        }
        return found
    }
}
