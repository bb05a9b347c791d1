/// The APP11 segments of a JPEG file that hold JUMBF boxes, and the manifest store among them.
///
/// A box that is too long for one segment goes on in further ones, which have the same number of the box, count
/// up, and repeat the header of the box. Boxes of other kinds are left alone.
///
/// Source: C2PA 2.2, annex A.3.1; ISO/IEC 19566-5, annex D.
struct JPEGCredentials {
    /// Where a new store goes: behind the JFIF header, before all other metadata.
    let position: Int
    /// The store that the file has.
    let place: ManifestPlace?
    /// The numbers of boxes other than the store.
    let otherInstances: Set<Int>

    /// Letters, number of the box and number of the segment.
    static let prefix = 8
    /// The letters that say JUMBF.
    static let letters = Array("JP".utf8)

    /// Looks through a file; nil if it does not begin as a JPEG file does.
    init?(_ source: some ByteSource) throws(ManifestFault) {
        guard let parts = JPEGSegments(source) else { return nil }
        guard parts.firstScan != nil else {
            throw .damaged("its segments cannot be followed to the first scan")
        }
        let headers = parts.segments.prefix { $0.marker == JPEGSegments.Marker.app0 }
        position = headers.last?.whole.end ?? 2
        var store: Gathered?
        var others: Set<Int> = []
        for segment in parts.segments where segment.marker == JPEGSegments.Marker.app11 {
            guard let part = Part(segment, source) else { continue }
            if try store?.take(part) == true { continue }
            guard part.beginsStore else {
                others.insert(part.instance)
                continue
            }
            guard store == nil else { throw .malformed("the file has two manifest stores") }
            store = try Gathered(part)
        }
        otherInstances = others
        place = try store?.place
    }

    /// A segment that holds a part of a box.
    private struct Part {
        var whole: Range<Int>
        /// The number of the box.
        var instance: Int
        /// Which segment of the box it is.
        var sequence: Int
        /// Length and type of the box.
        var header: [UInt8]
        /// What of the box follows them.
        var rest: Range<Int>
        /// True if the box begins as a manifest store does.
        var beginsStore: Bool

        init?(_ segment: JPEGSegments.Segment, _ source: some ByteSource) {
            let prefix = JPEGCredentials.prefix
            let content = segment.content
            guard content.count >= prefix + ManifestStoreHead.boxHeader,
                let head = source.read(
                    at: content.offset,
                    count: min(content.count, prefix + ManifestStoreHead.count)),
                head.starts(with: JPEGCredentials.letters)
            else { return nil }
            whole = segment.whole.offset..<segment.whole.end
            instance = Int(ByteOrder.big.unsigned(head[2..<4]))
            sequence = Int(ByteOrder.big.unsigned(head[4..<8]))
            header = Array(head[prefix..<prefix + ManifestStoreHead.boxHeader])
            rest = content.offset + prefix + ManifestStoreHead.boxHeader..<content.end
            beginsStore = ManifestStoreHead.isOne(head.dropFirst(prefix))
        }
    }

    /// What has been found of a store.
    private struct Gathered {
        let instance: Int
        let header: [UInt8]
        /// Bytes that the store states.
        let stated: Int
        var count = 0
        var sequence = 0
        var runs: [Range<Int>] = []
        var embedding: [Range<Int>] = []

        init(_ first: Part) throws(ManifestFault) {
            instance = first.instance
            header = first.header
            stated = Int(ByteOrder.big.unsigned(header.prefix(4)))
            try ManifestStoreHead.checkLength(stated)
            try append(
                first, first.rest.lowerBound - ManifestStoreHead.boxHeader..<first.rest.upperBound)
        }

        /// Adds a segment if it is one of the store's; false if it is not.
        mutating func take(_ part: Part) throws(ManifestFault) -> Bool {
            guard part.instance == instance else { return false }
            // Another box may have the number of one that is complete.
            if count >= stated, part.sequence != sequence + 1 || part.header != header {
                return false
            }
            try append(part, part.rest)
            return true
        }

        private mutating func append(_ part: Part, _ run: Range<Int>) throws(ManifestFault) {
            sequence += 1
            guard part.sequence == sequence else {
                throw .malformed(
                    "segment \(sequence) of its manifest store has the number \(part.sequence)")
            }
            guard part.header == header else {
                throw .malformed(
                    "segment \(sequence) of its manifest store does not repeat the header of the box"
                )
            }
            count += run.count
            guard count <= stated else {
                throw .malformed(
                    "its manifest store states \(stated) bytes, but its segments hold \(count)")
            }
            if !run.isEmpty { runs.append(run) }
            if let last = embedding.last, last.upperBound == part.whole.lowerBound {
                embedding[embedding.count - 1] = last.lowerBound..<part.whole.upperBound
            } else {
                embedding.append(part.whole)
            }
        }

        var place: ManifestPlace {
            get throws(ManifestFault) {
                guard count == stated else {
                    throw .malformed(
                        "its manifest store is cut off: \(count) of \(stated) bytes are there")
                }
                return ManifestPlace(container: .jpeg, runs: runs, embedding: embedding)
            }
        }
    }
}
