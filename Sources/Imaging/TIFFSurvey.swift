import SystemPackage

/// What the chain of directories of a TIFF file says beyond its first picture.
///
/// The file comes from a stranger: every read is bounded, and a chain that bites its tail ends.
struct TIFFSurvey: Equatable {
    /// Pictures in full size; reduced copies, as in pyramids, and masks do not count.
    private(set) var pages = 0
    /// The first picture is the thumbnail of a camera's raw file.
    private(set) var isCameraRaw = false

    private static let longestChain = 10_000
    private static let mostEntries = 4096

    /// Nil if the chain cannot be read.
    init?(_ descriptor: FileDescriptor) {
        guard let file = TIFFNumbers(descriptor), var offset = file.firstDirectory else {
            return nil
        }
        var seen: Set<UInt64> = []
        while offset != 0, seen.count < Self.longestChain, seen.insert(offset).inserted {
            guard let directory = file.directory(at: offset, mostEntries: Self.mostEntries) else {
                break
            }
            let kind = directory.values[254] ?? 0
            let isReduced = kind & 1 != 0 || directory.values[255] == 2
            if seen.count == 1 {
                let isDNG = directory.values[50706] != nil
                isCameraRaw = isDNG || (isReduced && directory.values[330] != nil)
            }
            if !isReduced, kind & 4 == 0 { pages += 1 }
            offset = directory.next
        }
        guard !seen.isEmpty else { return nil }
        pages = max(pages, 1)
    }
}

/// Numbers of a TIFF or BigTIFF file in its byte order.
private struct TIFFNumbers {
    private let descriptor: FileDescriptor
    private let isLittle: Bool
    private let isBig: Bool

    init?(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
        guard let head = Self.bytes(descriptor, 0, 4) else { return nil }
        isLittle = head[0] == 0x49
        isBig = head.contains(43)
    }

    var firstDirectory: UInt64? {
        isBig ? number(8, 8) : number(4, 4)
    }

    /// The first value of every entry by tag, as far as it stands in the entry, and the next offset.
    func directory(at offset: UInt64, mostEntries: Int)
        -> (values: [UInt64: UInt64], next: UInt64)?
    {
        let countSize = isBig ? 8 : 2
        let entrySize = isBig ? 20 : 12
        guard offset < 1 << 62, let count = number(offset, countSize), count <= mostEntries,
            let table = Self.bytes(
                descriptor, offset + UInt64(countSize), Int(count) * entrySize + (isBig ? 8 : 4))
        else { return nil }
        var values: [UInt64: UInt64] = [:]
        for index in 0..<Int(count) {
            let entry = table[(index * entrySize)...].prefix(entrySize)
            let isShort = combine(entry.dropFirst(2).prefix(2)) == 3
            let value = entry.dropFirst(isBig ? 12 : 8).prefix(isShort ? 2 : 4)
            values[combine(entry.prefix(2))] = combine(value)
        }
        return (values, combine(table[(Int(count) * entrySize)...]))
    }

    private func number(_ offset: UInt64, _ size: Int) -> UInt64? {
        Self.bytes(descriptor, offset, size).map { combine($0[...]) }
    }

    private func combine(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ descriptor: FileDescriptor, _ offset: UInt64, _ count: Int)
        -> [UInt8]?
    {
        let bytes = try? [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try descriptor.read(
                fromAbsoluteOffset: Int64(offset), into: UnsafeMutableRawBufferPointer(buffer))
        }
        return bytes?.count == count ? bytes : nil
    }
}
