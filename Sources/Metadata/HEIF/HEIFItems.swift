/// Why a HEIF file cannot be taken.
public enum HEIFProblem: Error, Hashable, Sendable {
    /// The boxes contradict each other or the file, or the file ends too early.
    case damaged(String)
    /// What the file is or needs, as the subject of "cannot be processed".
    case unsupported(String)
}

/// The items of a HEIF file with their properties, as the `meta` box lists them.
///
/// Every count is checked against the bytes that are there before anything is kept.
/// Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 6.2 and 9.3.
struct HEIFItems {
    struct Item {
        /// Four characters, such as `hvc1`, `av01`, `grid`, `Exif` or `mime`.
        var type: String
        /// Not meant to be shown by itself.
        var isHidden: Bool
        /// Of items of type `mime`.
        var contentType = ""
        /// Compressed content of items of type `mime`.
        var isEncoded = false
        /// Places of the content, in order.
        var extents: [HEIFExtent] = []
        /// Indices into ``HEIFItems/properties``, in order.
        var properties: [Int] = []
    }

    /// A property of items: its type and its bytes.
    struct Property {
        var type: String
        var bytes: [UInt8]
        /// Where the bytes lie in the file.
        var offset = 0
    }

    struct Reference: Hashable {
        var type: String
        var from: Int
        var to: [Int]
    }

    private(set) var primary: Int
    private(set) var items: [Int: Item] = [:]
    private(set) var properties: [Property] = []
    private(set) var references: [Reference] = []
    /// Indices into ``references`` by the items that refer.
    private var referring: [Int: [Int]] = [:]
    private let meta: [UInt8]

    /// Most extents of all items together.
    private static let maximumExtents = 100_000
    /// Most properties of all items together.
    private static let maximumAssociations = 1 << 20

    /// Reads the `meta` box.
    ///
    /// - Parameters:
    ///   - meta: its content.
    ///   - offset: where that begins in the file.
    /// - Throws: what is damaged, or that there is no main picture.
    init(meta: [UInt8], at offset: Int) throws(HEIFProblem) {
        self.meta = meta
        primary = 0
        guard meta.count >= 4 else { throw .damaged("the box 'meta' is empty") }
        let source = MemorySource(bytes: meta)
        let list = BoxList(source, in: 4..<meta.count)
        guard !list.isCut else { throw .damaged("a box in 'meta' is longer than it") }
        guard let main = list.first("pitm"), let information = list.first("iinf"),
            let locations = list.first("iloc"), let propertyBox = list.first("iprp")
        else { throw .unsupported("A HEIF file without a main picture") }
        guard let id = Self.primary(ByteCursor(meta, in: main.body)),
            readItems(information.body),
            readLocations(
                locations.body, contentAt: offset, idat: list.first("idat")?.body),
            readProperties(propertyBox.body, at: offset)
        else { throw .damaged("a list of the box 'meta' ends too early") }
        primary = id
        if let box = list.first("iref"), !readReferences(box.body) {
            throw .damaged("the list of references ends too early")
        }
    }

    private static func primary(_ cursor: ByteCursor) -> Int? {
        var cursor = cursor
        guard let (version, _) = cursor.versionAndFlags() else { return nil }
        return cursor.number(version == 0 ? 2 : 4)
    }

    private mutating func readItems(_ range: Range<Int>) -> Bool {
        var cursor = ByteCursor(meta, in: range)
        guard let (version, _) = cursor.versionAndFlags(),
            cursor.number(version == 0 ? 2 : 4) != nil
        else { return false }
        let list = BoxList(MemorySource(bytes: meta), in: cursor.position..<range.upperBound)
        for box in list.boxes where box.type == "infe" {
            var entry = ByteCursor(meta, in: box.body)
            guard let (version, flags) = entry.versionAndFlags() else { return false }
            // Older versions name no type and hold no pictures.
            guard version >= 2 else { continue }
            guard let id = entry.number(version == 2 ? 2 : 4), entry.number(2) != nil,
                let type = entry.fourCharacters()
            else { return false }
            var item = Item(type: type, isHidden: flags & 1 != 0)
            _ = entry.text()
            if type == "mime" {
                item.contentType = entry.text()
                item.isEncoded = !entry.text().isEmpty
            }
            items[id] = item
        }
        return !list.isCut
    }

    private mutating func readLocations(
        _ range: Range<Int>, contentAt offset: Int, idat: Range<Int>?
    ) -> Bool {
        var cursor = ByteCursor(meta, in: range)
        guard let (version, _) = cursor.versionAndFlags(), version <= 2,
            let sizes = cursor.number(2), let count = cursor.number(version < 2 ? 2 : 4)
        else { return false }
        let (offsetSize, lengthSize) = (sizes >> 12, sizes >> 8 & 15)
        let (baseSize, indexSize) = (sizes >> 4 & 15, version > 0 ? sizes & 15 : 0)
        guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy({ [0, 4, 8].contains($0) })
        else { return false }
        var left = Self.maximumExtents
        for _ in 0..<count {
            guard let id = cursor.number(version < 2 ? 2 : 4),
                let method = version > 0 ? cursor.number(2) : 0, let outside = cursor.number(2),
                let base = cursor.number(baseSize), let extents = cursor.number(2),
                extents <= left
            else { return false }
            left -= extents
            let origin = HEIFExtent.origin(
                method: method & 15, isOutside: outside != 0, idat: idat, contentAt: offset)
            for _ in 0..<extents {
                guard cursor.number(indexSize) != nil, let start = cursor.number(offsetSize),
                    let length = cursor.number(lengthSize)
                else { return false }
                items[id]?.extents.append(
                    HEIFExtent(origin: origin, base: base, start: start, length: length))
            }
        }
        return true
    }

    private mutating func readProperties(_ range: Range<Int>, at offset: Int) -> Bool {
        let source = MemorySource(bytes: meta)
        let list = BoxList(source, in: range)
        guard !list.isCut, let container = list.first("ipco") else { return false }
        let contained = BoxList(source, in: container.body)
        guard !contained.isCut else { return false }
        properties = contained.boxes.map {
            Property(
                type: $0.type, bytes: Array(meta[$0.body]), offset: offset + $0.body.lowerBound)
        }
        var left = Self.maximumAssociations
        return list.boxes.allSatisfy { $0.type != "ipma" || readAssociations($0.body, &left) }
    }

    private mutating func readAssociations(_ range: Range<Int>, _ left: inout Int) -> Bool {
        var cursor = ByteCursor(meta, in: range)
        guard let (version, flags) = cursor.versionAndFlags(), let count = cursor.number(4) else {
            return false
        }
        let isWide = flags & 1 != 0
        for _ in 0..<count {
            guard let id = cursor.number(version == 0 ? 2 : 4),
                let associations = cursor.number(1), associations <= left
            else { return false }
            left -= associations
            for _ in 0..<associations {
                guard let value = cursor.number(isWide ? 2 : 1) else { return false }
                // The upper bit says that the property is essential; indices count from 1.
                let index = value & (isWide ? 0x7FFF : 0x7F)
                if index > 0, index <= properties.count { items[id]?.properties.append(index - 1) }
            }
        }
        return true
    }

    private mutating func readReferences(_ range: Range<Int>) -> Bool {
        var cursor = ByteCursor(meta, in: range)
        guard let (version, _) = cursor.versionAndFlags() else { return false }
        let list = BoxList(MemorySource(bytes: meta), in: cursor.position..<range.upperBound)
        for box in list.boxes {
            var entry = ByteCursor(meta, in: box.body)
            let size = version == 0 ? 2 : 4
            guard let from = entry.number(size), let count = entry.number(2) else { return false }
            var targets: [Int] = []
            for _ in 0..<count {
                guard let target = entry.number(size) else { return false }
                targets.append(target)
            }
            referring[from, default: []].append(references.count)
            references.append(Reference(type: box.type, from: from, to: targets))
        }
        return !list.isCut
    }
}

extension HEIFItems {
    /// The properties of an item, in order.
    func properties(of id: Int) -> [Property] {
        items[id]?.properties.map { properties[$0] } ?? []
    }

    func property(_ type: String, of id: Int) -> [UInt8]? {
        properties(of: id).first { $0.type == type }?.bytes
    }

    /// What an item refers to.
    func targets(of id: Int, _ type: String) -> [Int] {
        referring[id, default: []].map { references[$0] }.filter { $0.type == type }.flatMap(\.to)
    }

    /// Items that refer to one.
    func sources(to id: Int, _ type: String) -> [Int] {
        references.filter { $0.type == type && $0.to.contains(id) }.map(\.from)
    }
}

/// A piece of an item's content.
struct HEIFExtent: Sendable, Hashable {
    /// What offsets count from.
    enum Origin: Sendable, Hashable {
        /// The beginning of the file.
        case file
        /// The box `idat`, by its place in the file.
        case inside(Range<Int>)
        /// Another file or item.
        case elsewhere
    }

    var origin: Origin
    var base: Int
    var start: Int
    /// 0: up to the end.
    var length: Int

    static func origin(
        method: Int, isOutside: Bool, idat: Range<Int>?, contentAt offset: Int
    ) -> Origin {
        guard !isOutside else { return .elsewhere }
        switch (method, idat) {
        case (0, _): return .file
        case (1, let idat?): return .inside(offset + idat.lowerBound..<offset + idat.upperBound)
        default: return .elsewhere
        }
    }

    /// The place in a file of this many bytes; nil where it leaves the file or is elsewhere.
    func place(fileBytes: Int) -> Range<Int>? {
        let room: Range<Int>
        switch origin {
        case .file: room = 0..<fileBytes
        case .inside(let idat): room = idat.clamped(to: 0..<fileBytes)
        case .elsewhere: return nil
        }
        let (offset, overflow) = base.addingReportingOverflow(start)
        guard !overflow, offset <= room.count else { return nil }
        let size = length == 0 ? room.count - offset : length
        guard size <= room.count - offset else { return nil }
        return room.lowerBound + offset..<room.lowerBound + offset + size
    }
}
