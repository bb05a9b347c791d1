/// Where the C2PA manifest store of a JPEG, PNG or TIFF file stands.
///
/// Made for hostile files: nothing is allocated by a number of the file, and the parsers that follow the
/// file's structure have limits of their own. What is in the store is not looked at beyond its first box.
///
/// Source: C2PA 2.2, annex A; where it leaves a choice, what the reference reader (c2pa-rs 0.91) accepts.
public struct ManifestPlace: Hashable, Sendable {
    /// The formats that carry a store.
    public enum Container: String, Hashable, Sendable {
        /// JPEG: in APP11 segments before the first scan.
        case jpeg = "JPEG"
        /// PNG: in a chunk caBX before IEND.
        case png = "PNG"
        /// TIFF and BigTIFF: as the value of a tag.
        case tiff = "TIFF"
    }

    /// What the file is.
    public let container: Container
    /// The runs of the file that hold the bytes of the store, one after the other; none is empty.
    public let runs: [Range<Int>]
    /// The ranges of the file that belong to the store's embedding and may be left out of its hash, in the
    /// file's order.
    ///
    /// JPEG: the segments with their markers. PNG: the chunk. TIFF: the field that counts the store's bytes,
    /// and the store.
    public let embedding: [Range<Int>]
    /// Bytes of the store.
    public var count: Int { runs.reduce(0) { $0 + $1.count } }

    /// The longest store that is believed.
    public static let maximumCount = 64 << 20

    /// Finds the store of a file.
    ///
    /// - Parameter source: the file. Whether all of it could be read is for the caller to ask
    ///   (``FileSource/readError``).
    /// - Returns: nil if the file has none.
    /// - Throws: what is wrong with the file, or with how the store stands in it.
    public static func find(in source: some ByteSource) throws(ManifestFault) -> ManifestPlace? {
        if let file = try JPEGCredentials(source) { return file.place }
        if let file = try PNGCredentials(source) { return file.place }
        if let file = try TIFFCredentials(source) { return file.place }
        throw .unsupported("the file is neither JPEG, PNG nor TIFF")
    }

    /// The bytes of the store; nil if they cannot be read, or are more than ``maximumCount``.
    public func store(in source: some ByteSource) -> [UInt8]? {
        guard count <= Self.maximumCount else { return nil }
        var store: [UInt8] = []
        store.reserveCapacity(count)
        for run in runs {
            guard let bytes = source.read(at: run.lowerBound, count: run.count) else { return nil }
            store += bytes
        }
        return store
    }
}

extension Range<Int> {
    /// What is left of a range without others, which may overlap, be out of order or leave it.
    public func without(_ holes: [Range<Int>]) -> [Range<Int>] {
        var rest: [Range<Int>] = []
        var position = lowerBound
        let inside = holes.map { $0.clamped(to: self) }.filter { !$0.isEmpty }
        for hole in inside.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if hole.lowerBound > position { rest.append(position..<hole.lowerBound) }
            position = Swift.max(position, hole.upperBound)
        }
        if position < upperBound { rest.append(position..<upperBound) }
        return rest
    }
}
