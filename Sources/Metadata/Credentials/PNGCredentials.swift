/// The chunks of a PNG file, and the manifest store among them.
///
/// Source: C2PA 2.2, annex A.3.2.
struct PNGCredentials {

    /// Where a new store goes: behind the header.
    let position: Int
    /// The store that the file has.
    let place: ManifestPlace?

    /// Looks through a file; nil if it does not begin as a PNG file does.
    init?(_ source: some ByteSource) throws(ManifestFault) {
        guard let parts = PNGChunks(source) else { return nil }
        guard parts.isComplete else { throw .damaged("its chunks cannot be followed to IEND") }
        guard let header = parts.chunks.first, header.type == "IHDR", !header.isLate else {
            throw .damaged("its first chunk is not IHDR")
        }
        position = header.whole.end
        let stores = parts.chunks.filter { $0.type == PNGChunks.manifestStore }
        guard stores.count < 2 else { throw .malformed("the file has two manifest stores") }
        guard let chunk = stores.first else {
            place = nil
            return
        }
        let run = chunk.content.offset..<chunk.content.end
        try ManifestStoreHead.check(run, in: source, "its chunk \(PNGChunks.manifestStore)")
        let found = ManifestPlace(
            container: .png, runs: [run], embedding: [chunk.whole.offset..<chunk.whole.end])
        // The reference reader does not compare it; decoders pass over such a chunk, and tools drop it.
        guard let store = found.store(in: source),
            source.read(at: run.upperBound, count: 4)
                == PNGChunks.checksum(PNGChunks.manifestStore, store)
        else { throw .malformed("the checksum of its chunk \(PNGChunks.manifestStore) is wrong") }
        place = found
    }
}
