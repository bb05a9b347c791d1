@testable import Metadata

/// Manifest stores in files.
enum ManifestTargets {
    static func place(_ bytes: [UInt8]) {
        let source = MemorySource(bytes: bytes)
        if let place = try? ManifestPlace.find(in: source) {
            precondition(place.store(in: source)?.count == place.count, "a store outside the file")
        }
        for count in [40, 64_040] {
            guard let plan = try? ManifestEmbedding(source, storeCount: count) else { continue }
            let store = Self.store(count)
            let file = plan.pieces.flatMap { piece -> ArraySlice<UInt8> in
                switch piece {
                case .old(let range): bytes[range]
                case .new(let bytes): bytes[...]
                case .store(let range): store[range]
                case .checksum: PNGChunks.checksum(PNGChunks.manifestStore, store)[...]
                }
            }
            precondition(file.count == plan.count, "a file that is longer or shorter than planned")
            let signed = MemorySource(bytes: file)
            let place = try? ManifestPlace.find(in: signed)
            precondition(place?.store(in: signed) == store, "a store that is not found again")
        }
    }

    /// The first boxes of a store, and zeros.
    private static func store(_ count: Int) -> [UInt8] {
        let head = ByteOrder.big.bytes(UInt64(count), count: 4) + Array("jumb".utf8)
        let description = ByteOrder.big.bytes(30, count: 4) + Array("jumdc2pa".utf8)
        return head + description + [UInt8](repeating: 0, count: count - 20)
    }
}
