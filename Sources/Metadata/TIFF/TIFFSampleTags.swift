/// Tags of a picture in a TIFF file that decoders take no note of, but should.
public struct TIFFSampleTags: Hashable, Sendable {
    /// Bits of each sample of a pixel, as far as the file says.
    public let bits: [Int]
    /// The number formats of the samples (SampleFormat), as far as the file says.
    public let formats: [Int]
    /// The samples are indices of a table of colours that is not there.
    public let lacksColorMap: Bool
    /// Strips or tiles of a classic TIFF file lie beyond 4 GB, where its offsets of 32 bits begin
    /// again: whoever follows them reads other bytes.
    public let hasWrappedOffsets: Bool

    /// More samples than any picture has.
    private static let mostSampleBytes = 1024
    private static let mostOffsetBytes = 64 << 20

    /// Reads the directory at an offset; nil if it cannot be read.
    public init?(_ file: FileSource, at offset: Int) {
        self.init(file, size: file.count, at: offset)
    }

    init?(_ source: some ByteSource, size: Int, at offset: Int) {
        guard var structure = TIFFStructure(source, budget: 2 * Self.mostOffsetBytes) else {
            return nil
        }
        let isLarge = !structure.isBig && size > UInt32.max
        let small = [
            TIFFTag.bitsPerSample, TIFFTag.photometric, TIFFTag.samples, TIFFTag.sampleFormat,
        ]
        let large = [TIFFTag.stripOffsets, TIFFTag.tileOffsets]
        guard
            let directory = structure.directory(
                at: offset, maximumBytes: isLarge ? Self.mostOffsetBytes : Self.mostSampleBytes,
                where: { small.contains($0) || (isLarge && large.contains($0)) })
        else { return nil }
        // Some programs write more values than there are samples.
        let samples = max(directory.integer(TIFFTag.samples) ?? 1, 1)
        func values(_ tag: UInt16) -> [Int] {
            Array((directory.values[tag]?.integers ?? []).prefix(samples))
        }
        bits = values(TIFFTag.bitsPerSample)
        formats = values(TIFFTag.sampleFormat)
        lacksColorMap =
            directory.integer(TIFFTag.photometric) == 3
            && !directory.passedOver.contains(TIFFTag.colorMap)
        hasWrappedOffsets = large.contains { tag in
            Self.isWrapped(directory.values[tag]?.integers ?? [])
        }
    }

    /// True if an offset falls back by more than half of the range that it has.
    private static func isWrapped(_ offsets: [Int]) -> Bool {
        zip(offsets, offsets.dropFirst()).contains { $0 - $1 > 1 << 31 }
    }
}
