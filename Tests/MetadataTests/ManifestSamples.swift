import TensorCore

@testable import Metadata

/// Manifest stores without a manifest, and small files for them.
enum ManifestSamples {
    /// The first boxes of a store, then anything.
    static func store(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        let kind: [UInt8] = [
            0x63, 0x32, 0x70, 0x61, 0, 0x11, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
        ]
        let description = ByteOrder.big.bytes(30, count: 4) + Array("jumd".utf8) + kind
        let head = ByteOrder.big.bytes(UInt64(count), count: 4) + Array("jumb".utf8) + description
        return head + (head.count..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Files of all containers without a store.
    static let files: [[UInt8]] = [jpeg, png] + tiffs.map { $0.bytes() }

    static let jpeg = ForeignFile.jpeg([
        ForeignFile.jfif(unit: 1, 300, 300), ForeignFile.segment(0xE1, [1, 2, 3]),
        ForeignFile.segment(
            0xEB, Array("JP".utf8) + [0, 1, 0, 0, 0, 1, 0, 0, 0, 9] + "jumb!".utf8),
    ])
    static let png = ForeignFile.png([ForeignFile.text("Title", Array("Harbour".utf8))])

    /// Both forms and both orders, with values that stand in their entries, and others.
    static let tiffs = [ByteOrder.little, .big].flatMap { order in
        [false, true].map { isBig in
            var builder = TagBuilder(order: order, isBig: isBig)
            builder.main = [
                builder.short(0x0100, 16), builder.ascii(0x010E, "Harbour of Namur"),
                builder.short(0xFDE8, 7),
            ]
            return builder
        }
    }

    /// A file of several directories, each of one entry and perhaps one more.
    static func pages(_ others: [TIFFEntryLocation?], order: ByteOrder = .little) -> [UInt8] {
        var bytes: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        if order == .big { bytes = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8] }
        for (index, other) in others.enumerated() {
            let entries = [entry(0x0100, type: 3, count: 1, 0x10001), other].compactMap(\.self)
            bytes += order.bytes(UInt64(entries.count), count: 2)
            for entry in entries {
                bytes += order.bytes(UInt64(entry.tag), count: 2)
                bytes += order.bytes(UInt64(entry.typeCode), count: 2)
                bytes += order.bytes(entry.count, count: 4)
                bytes += order.bytes(UInt64(entry.valueField), count: 4)
            }
            let isLast = index == others.count - 1
            bytes += order.bytes(isLast ? 0 : UInt64(bytes.count + 4), count: 4)
        }
        return bytes
    }

    /// An entry by its value.
    static func entry(
        _ tag: UInt16 = TIFFTag.manifestStore, type: UInt16 = 7, count: Int, _ value: Int
    ) -> TIFFEntryLocation {
        TIFFEntryLocation(
            tag: tag, typeCode: type, count: UInt64(count), offset: 0, valueField: value, field: [])
    }

    static func find(_ file: [UInt8]) throws(ManifestFault) -> ManifestPlace? {
        try ManifestPlace.find(in: MemorySource(bytes: file))
    }

    /// A file with a store, put together in memory from the pieces of its plan.
    static func embedded(_ store: [UInt8], in file: [UInt8]) throws(ManifestFault) -> (
        plan: ManifestEmbedding, file: [UInt8]
    ) {
        let plan = try ManifestEmbedding(MemorySource(bytes: file), storeCount: store.count)
        let new = plan.pieces.flatMap { piece in
            switch piece {
            case .old(let range): Array(file[range])
            case .new(let bytes): bytes
            case .store(let range): Array(store[range])
            case .checksum:
                ByteOrder.big.bytes(
                    UInt64(Deflate.checksum(Array("caBX".utf8) + store)), count: 4)
            }
        }
        return (plan, new)
    }
}
