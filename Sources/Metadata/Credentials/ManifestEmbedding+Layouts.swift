extension JPEGCredentials {
    /// A number that no other box of the file has; the one that writers of stores use if it is free.
    ///
    /// A file has fewer segments than there are numbers.
    var freeInstance: Int {
        var number = 0x0211
        while otherInstances.contains(number) { number += 1 }
        return number
    }
}

extension ManifestEmbedding.Layout {
    /// Bytes of the store in one JPEG segment.
    private static let segmentBytes = 64_000

    /// Segments of a JPEG file: from the second on the header of the store's box is repeated.
    mutating func appendJPEG(_ storeCount: Int, instance: Int) {
        let starts = stride(from: 0, to: storeCount, by: Self.segmentBytes)
        for (index, start) in starts.enumerated() {
            let part = start..<min(storeCount, start + Self.segmentBytes)
            let header = index == 0 ? 0..<0 : 0..<ManifestStoreHead.boxHeader
            let length = 2 + JPEGCredentials.prefix + header.count + part.count
            append(
                .new(
                    [0xFF, JPEGSegments.Marker.app11] + big(length, 2) + JPEGCredentials.letters
                        + big(instance, 2) + big(index + 1, 4)))
            append(.store(header))
            append(.store(part))
        }
    }

    /// A chunk of a PNG file.
    mutating func appendPNG(_ storeCount: Int) {
        append(.new(big(storeCount, 4) + Array(PNGChunks.manifestStore.utf8)))
        append(.store(0..<storeCount))
        append(.checksum)
    }

    private func big(_ value: Int, _ count: Int) -> [UInt8] {
        ByteOrder.big.bytes(UInt64(value), count: count)
    }

    /// A TIFF file with its store at the end, to which the tag that it has points, or that of a new first directory.
    mutating func appendTIFF(_ file: TIFFCredentials, oldCount: Int, _ storeCount: Int)
        throws(ManifestFault)
    {
        let kept = file.keptCount(of: oldCount)
        let place: Int
        if let entry = file.entry {
            place = kept + kept % 2
            replace(
                entry.offset + 4, with: file.number(storeCount) + file.number(place), upTo: kept)
            align()
        } else {
            let directory = kept + kept % 2
            let count = file.bytesOfLargerDirectory
            place = directory + count
            replace(file.isBig ? 8 : 4, with: file.number(directory), upTo: kept)
            align()
            append(.new(try file.largerDirectory(storeCount, at: place)))
        }
        exclusions = [place..<place + storeCount]
        append(.store(0..<storeCount))
        guard file.isBig || count <= UInt32.max else {
            throw .unsupported("it would pass the 4 GiB that a classic TIFF file can have")
        }
    }

    /// The old file up to an offset, with other bytes somewhere.
    private mutating func replace(_ offset: Int, with bytes: [UInt8], upTo end: Int) {
        append(.old(0..<offset))
        append(.new(bytes))
        append(.old(offset + bytes.count..<end))
    }
}

extension TIFFCredentials {
    /// Bytes of the old file that stay: a store that stands last is cut off.
    func keptCount(of count: Int) -> Int {
        guard let store = place?.runs.first, store.upperBound == count else { return count }
        return store.lowerBound
    }

    /// A count or an offset.
    func number(_ value: Int) -> [UInt8] { order.bytes(UInt64(value), count: isBig ? 8 : 4) }

    /// Bytes of the first directory with one more entry.
    var bytesOfLargerDirectory: Int {
        (isBig ? 8 + 8 : 2 + 4) + (first.entries.count + 1) * (isBig ? 20 : 12)
    }

    /// The first directory with an entry for the store.
    func largerDirectory(_ storeCount: Int, at place: Int) throws(ManifestFault) -> [UInt8] {
        guard first.entries.count < TIFFStructure<MemorySource>.maximumEntries else {
            throw .unsupported("its first directory has too many entries for one more")
        }
        func short(_ value: UInt16) -> [UInt8] { order.bytes(UInt64(value), count: 2) }
        func bytes(_ entry: TIFFEntryLocation) -> [UInt8] {
            short(entry.tag) + short(entry.typeCode)
                + order.bytes(entry.count, count: entry.field.count) + entry.field
        }
        let added =
            short(TIFFTag.manifestStore) + short(TIFFType.undefined.rawValue) + number(storeCount)
            + number(place)
        // Entries stand in the order of their tags.
        let index =
            first.entries.firstIndex { $0.tag > TIFFTag.manifestStore } ?? first.entries.count
        return order.bytes(UInt64(first.entries.count + 1), count: isBig ? 8 : 2)
            + first.entries[..<index].flatMap(bytes) + added
            + first.entries[index...].flatMap(bytes) + number(first.next)
    }
}
