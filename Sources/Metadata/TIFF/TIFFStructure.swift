/// One directory of a TIFF structure.
struct TIFFDirectory: Sendable, Hashable {
    /// The values that were asked for, by tag.
    var values: [UInt16: TIFFValue] = [:]
    /// Tags that were not asked for.
    var passedOver: Set<UInt16> = []
    /// Tags whose value lies outside the file, is longer than allowed or of no known type.
    var unreadable: Set<UInt16> = []
    /// Offset of the directory that follows; 0 if there is none.
    var next = 0

    /// The first whole number of an entry.
    func integer(_ tag: UInt16) -> Int? { values[tag]?.integers.first }
}

/// Tags that the structure itself depends on.
enum TIFFTag {
    static let newSubfileType: UInt16 = 0x00FE
    static let subfileType: UInt16 = 0x00FF
    static let width: UInt16 = 0x0100
    static let height: UInt16 = 0x0101
    static let bitsPerSample: UInt16 = 0x0102
    static let photometric: UInt16 = 0x0106
    static let imageDescription: UInt16 = 0x010E
    static let stripOffsets: UInt16 = 0x0111
    static let orientation: UInt16 = 0x0112
    static let samples: UInt16 = 0x0115
    static let xResolution: UInt16 = 0x011A
    static let yResolution: UInt16 = 0x011B
    static let resolutionUnit: UInt16 = 0x0128
    static let colorMap: UInt16 = 0x0140
    static let tileOffsets: UInt16 = 0x0144
    static let subDirectories: UInt16 = 0x014A
    static let sampleFormat: UInt16 = 0x0153
    static let xmp: UInt16 = 0x02BC
    static let iptc: UInt16 = 0x83BB
    static let photoshop: UInt16 = 0x8649
    static let exifDirectory: UInt16 = 0x8769
    static let profile: UInt16 = 0x8773
    static let gpsDirectory: UInt16 = 0x8825
    static let makerNote: UInt16 = 0x927C
    static let colorSpace: UInt16 = 0xA001
    static let pixelXDimension: UInt16 = 0xA002
    static let pixelYDimension: UInt16 = 0xA003
    static let interoperability: UInt16 = 0xA005
    static let dngVersion: UInt16 = 0xC612
    /// C2PA.
    static let manifestStore: UInt16 = 0xCD41
}

/// Where an entry of a directory lies.
struct TIFFEntryLocation: Hashable {
    var tag: UInt16
    /// Type code as written, which may be no known one.
    var typeCode: UInt16
    /// Number of values.
    var count: UInt64
    /// Offset of the entry itself.
    var offset: Int
    /// Offset of the field that holds the value or its place.
    var valueField: Int
    /// The bytes of that field.
    var field: [UInt8]
}

/// Reads the directories of a classic TIFF or BigTIFF structure.
///
/// Made for hostile files: each directory is read once at most, which ends every loop; all directories
/// together have no more bytes than the source, or they would share them, and a small file would cost much;
/// counts, offsets and lengths are checked before anything is read or allocated.
///
/// Source: TIFF 6.0, section 2; BigTIFF design by Aware Systems.
struct TIFFStructure<Source: ByteSource> {
    /// Most entries of a directory that is believed.
    static var maximumEntries: Int { 4096 }

    let order: ByteOrder
    /// True for BigTIFF.
    let isBig: Bool
    /// Offset of the first directory.
    let firstDirectory: Int
    private(set) var source: Source
    private var visited: Set<Int> = []
    /// Bytes of values that may still be read: entries can share one long value.
    private var budget: Int
    /// Bytes of directories that may still be read.
    private var directoryBytes: Int

    /// Reads the header; nil if it is none.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - budget: most bytes of values that are read in all.
    init?(_ source: Source, budget: Int) {
        self.source = source
        self.budget = budget
        directoryBytes = source.count
        guard let header = self.source.read(at: 0, count: 8) else { return nil }
        switch (header[0], header[1]) {
        case (0x49, 0x49): order = .little
        case (0x4D, 0x4D): order = .big
        default: return nil
        }
        switch order.unsigned(header[2..<4]) {
        case 42:
            isBig = false
            firstDirectory = Int(order.unsigned(header[4..<8]))
        case 43:
            guard order.unsigned(header[4..<6]) == 8, order.unsigned(header[6..<8]) == 0,
                let field = self.source.read(at: 8, count: 8),
                let offset = Int(exactly: order.unsigned(field))
            else { return nil }
            isBig = true
            firstDirectory = offset
        default: return nil
        }
    }

    /// Places of a directory's entries and of the field that points to the next directory.
    ///
    /// - Returns: nil if the directory lies outside, has too many entries, was read before or shares its bytes
    ///   with others.
    mutating func locate(at offset: Int) -> (
        entries: [TIFFEntryLocation], next: Int, nextField: Int
    )? {
        guard offset > 0, visited.insert(offset).inserted else { return nil }
        let countSize = isBig ? 8 : 2
        let entrySize = isBig ? 20 : 12
        let fieldSize = isBig ? 8 : 4
        guard let head = source.read(at: offset, count: countSize),
            let count = Int(exactly: order.unsigned(head)), count <= Self.maximumEntries
        else { return nil }
        let start = offset + countSize
        directoryBytes -= countSize + count * entrySize
        guard directoryBytes >= 0, let table = source.read(at: start, count: count * entrySize)
        else { return nil }
        let entries = (0..<count).map { index in
            let entry = table[index * entrySize..<(index + 1) * entrySize]
            return TIFFEntryLocation(
                tag: UInt16(order.unsigned(entry.prefix(2))),
                typeCode: UInt16(order.unsigned(entry.dropFirst(2).prefix(2))),
                count: order.unsigned(entry.dropFirst(4).prefix(fieldSize)),
                offset: start + index * entrySize,
                valueField: start + (index + 1) * entrySize - fieldSize,
                field: Array(entry.suffix(fieldSize)))
        }
        // A directory that is cut off before this field is still a directory.
        let nextField = start + count * entrySize
        let next = source.read(at: nextField, count: fieldSize)
            .flatMap { Int(exactly: order.unsigned($0)) }
        return (entries, next ?? 0, nextField)
    }

    /// The first whole number of an entry, as far as it stands in the entry itself.
    func number(in entry: TIFFEntryLocation) -> UInt64 {
        order.unsigned(entry.field.prefix(TIFFType(rawValue: entry.typeCode)?.size ?? 4))
    }

    /// Reads the values of a directory.
    ///
    /// - Parameters:
    ///   - offset: where the directory lies.
    ///   - maximumBytes: longest value that is read.
    ///   - isWanted: tells the tags whose values are read.
    /// - Returns: nil if the directory lies outside, has too many entries or was read before.
    mutating func directory(
        at offset: Int, maximumBytes: Int, where isWanted: (UInt16) -> Bool = { _ in true }
    ) -> TIFFDirectory? {
        guard let (entries, next, _) = locate(at: offset) else { return nil }
        var directory = TIFFDirectory()
        directory.next = next
        for entry in entries {
            guard isWanted(entry.tag) else {
                directory.passedOver.insert(entry.tag)
                continue
            }
            guard directory.values[entry.tag] == nil else { continue }
            if let value = value(of: entry, maximumBytes: maximumBytes) {
                directory.values[entry.tag] = value
            } else {
                directory.unreadable.insert(entry.tag)
            }
        }
        return directory
    }

    /// Reads the value of an entry; nil if it lies outside, is longer than allowed or of no known type.
    mutating func value(of entry: TIFFEntryLocation, maximumBytes: Int) -> TIFFValue? {
        guard let type = TIFFType(rawValue: entry.typeCode), entry.count <= UInt64(maximumBytes),
            Int(entry.count) * type.size <= maximumBytes
        else { return nil }
        let size = Int(entry.count) * type.size
        if size <= entry.field.count {
            return TIFFValue(type: type, bytes: Array(entry.field.prefix(size)), order: order)
        }
        guard size <= budget, let place = Int(exactly: order.unsigned(entry.field)),
            let bytes = source.read(at: place, count: size)
        else { return nil }
        budget -= size
        return TIFFValue(type: type, bytes: bytes, order: order)
    }
}
