/// The chunks of a PNG file, and the manifest store among them.
///
/// The checksum of the chunk is not compared, as the reference reader does not.
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
        let found = parts.chunks.filter { $0.type == PNGChunks.manifestStore }
        guard found.count < 2 else { throw .malformed("the file has two manifest stores") }
        guard let chunk = found.first else {
            place = nil
            return
        }
        let run = chunk.content.offset..<chunk.content.end
        try ManifestStoreHead.check(run, in: source, "its chunk \(PNGChunks.manifestStore)")
        place = ManifestPlace(
            container: .png, runs: [run], embedding: [chunk.whole.offset..<chunk.whole.end])
    }
}
