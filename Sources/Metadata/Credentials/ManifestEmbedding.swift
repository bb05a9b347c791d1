/// How a file becomes one with a C2PA manifest store of a given length.
///
/// A store is signed over the file that holds it, so that file is planned before its store is known: the plan
/// says which bytes come from where. Nothing outside ``exclusions`` depends on the store's bytes.
///
/// A store that the file has is replaced. JPEG, PNG: it is left out, and the new one stands at the usual place.
/// TIFF: its tag points to the new one, which takes its place if it stands last in the file; elsewhere its bytes
/// stay as dead ones.
public struct ManifestEmbedding: Hashable, Sendable {
    /// What a stretch of the new file consists of.
    public enum Piece: Hashable, Sendable {
        /// A run of the old file.
        case old(Range<Int>)
        /// These bytes.
        case new([UInt8])
        /// A part of the store.
        case store(Range<Int>)
        /// The four bytes of a PNG chunk's checksum over its type and the store.
        case checksum

        /// Bytes of the new file.
        public var count: Int {
            switch self {
            case .old(let range), .store(let range): range.count
            case .new(let bytes): bytes.count
            case .checksum: 4
            }
        }
    }

    /// What the file is.
    public let container: ManifestPlace.Container
    /// Bytes of the store.
    public let storeCount: Int
    /// The new file, piece by piece; none is empty.
    public let pieces: [Piece]
    /// The ranges of the new file that the hash of its pixels and metadata leaves out, in the file's order.
    public let exclusions: [Range<Int>]
    /// Bytes of the new file.
    public let count: Int

    /// Plans the new file.
    ///
    /// - Parameters:
    ///   - source: the old file. Whether all of it could be read is for the caller to ask
    ///     (``FileSource/readError``).
    ///   - storeCount: bytes of the store, at least the header of a box.
    /// - Throws: why the file can have no store, or what is wrong with the one that it has.
    public init(_ source: some ByteSource, storeCount: Int) throws(ManifestFault) {
        precondition(storeCount >= ManifestStoreHead.boxHeader, "a store without a header")
        try ManifestStoreHead.checkLength(storeCount)
        var layout = Layout()
        if let file = try JPEGCredentials(source) {
            container = .jpeg
            layout.insert(source, at: file.position, without: file.place) {
                $0.appendJPEG(storeCount, instance: file.freeInstance)
            }
        } else if let file = try PNGCredentials(source) {
            container = .png
            layout.insert(source, at: file.position, without: file.place) {
                $0.appendPNG(storeCount)
            }
        } else if let file = try TIFFCredentials(source) {
            container = .tiff
            try layout.appendTIFF(file, oldCount: source.count, storeCount)
        } else {
            throw .unsupported("the file is neither JPEG, PNG nor TIFF")
        }
        self.storeCount = storeCount
        pieces = layout.pieces
        count = layout.count
        exclusions = layout.exclusions
    }

    /// True if all that is kept of the old file stays where it is, so that the old file can be changed into the
    /// new one without copying it: always with TIFF, elsewhere if a store is replaced by one as long.
    public var isInPlace: Bool {
        placedPieces.allSatisfy { position, piece in
            if case .old(let range) = piece { range.lowerBound == position } else { true }
        }
    }

    /// The pieces with their offsets in the new file.
    var placedPieces: [(position: Int, piece: Piece)] {
        var position = 0
        return pieces.map { piece in
            defer { position += piece.count }
            return (position, piece)
        }
    }
}

extension ManifestEmbedding {
    /// A new file that grows.
    struct Layout {
        private(set) var pieces: [Piece] = []
        private(set) var count = 0
        var exclusions: [Range<Int>] = []

        mutating func append(_ piece: Piece) {
            guard piece.count > 0 else { return }
            pieces.append(piece)
            count += piece.count
        }

        /// Makes even the offset of what comes next.
        mutating func align() {
            if count % 2 != 0 { append(.new([0])) }
        }

        /// Appends a store with its framing, all of which is excluded.
        mutating func insert(
            _ source: some ByteSource, at position: Int, without place: ManifestPlace?,
            _ appendStore: (inout Layout) -> Void
        ) {
            let removed = place?.embedding ?? []
            for range in (0..<position).without(removed) { append(.old(range)) }
            let start = count
            appendStore(&self)
            exclusions = [start..<count]
            for range in (position..<source.count).without(removed) { append(.old(range)) }
        }
    }
}
