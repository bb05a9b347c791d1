/// IPTC-IIM records.
struct IPTCContent: Sendable, Hashable {
    /// One value.
    struct Dataset: Sendable, Hashable {
        var record: UInt8
        var number: UInt8
        var bytes: [UInt8]
    }

    /// All values in the order of the file.
    var datasets: [Dataset] = []
    /// True if the records end early or break off in disorder.
    var isDamaged = false
}

/// Reads IPTC-IIM.
///
/// Source: IPTC-NAA Information Interchange Model, version 4.2, part I.
enum IPTCReader {
    /// Most values that are read.
    static let maximumDatasets = 20_000
    private static let marker: UInt8 = 0x1C

    /// Reads records alone or inside a block of Photoshop resources, with or without its prefix.
    ///
    /// - Returns: nil if the block is neither.
    static func read(_ block: [UInt8]) -> IPTCContent? {
        if let resources = PhotoshopResources(block) {
            var content = resources.iptc.flatMap(readRecords) ?? IPTCContent()
            content.isDamaged = content.isDamaged || resources.isDamaged
            return content
        }
        return readRecords(inFileOrder(block))
    }

    /// The records of a TIFF file as they should be.
    ///
    /// TIFF stores them as four-byte numbers, so some writers have swapped their bytes.
    static func inFileOrder(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 8, bytes[0] != marker, bytes[3] == marker,
            bytes[2] <= 9, bytes.count.isMultiple(of: 4)
        else { return bytes }
        return stride(from: 0, to: bytes.count, by: 4).flatMap { bytes[$0..<$0 + 4].reversed() }
    }

    private static func readRecords(_ bytes: [UInt8]) -> IPTCContent? {
        guard var position = bytes.firstIndex(where: { $0 != 0 }), bytes[position] == marker else {
            return nil
        }
        var content = IPTCContent()
        while position < bytes.count, bytes[position] == marker,
            content.datasets.count < maximumDatasets
        {
            guard let value = valueRange(in: bytes, at: position) else { break }
            content.datasets.append(
                .init(
                    record: bytes[position + 1], number: bytes[position + 2],
                    bytes: Array(bytes[value])))
            position = value.upperBound
        }
        content.isDamaged = bytes[position...].contains { $0 != 0 }
        return content
    }

    /// Where the value of the dataset at a place lies.
    private static func valueRange(in bytes: [UInt8], at position: Int) -> Range<Int>? {
        guard position + 5 <= bytes.count else { return nil }
        var count = Int(ByteOrder.big.unsigned(bytes[position + 3..<position + 5]))
        var start = position + 5
        if count & 0x8000 != 0 {
            // An extended dataset: the number is that of the bytes of the true length.
            let size = count & 0x7FFF
            guard (1...4).contains(size), start + size <= bytes.count else { return nil }
            count = Int(ByteOrder.big.unsigned(bytes[start..<start + size]))
            start += size
        }
        guard count <= bytes.count - start else { return nil }
        return start..<start + count
    }
}
