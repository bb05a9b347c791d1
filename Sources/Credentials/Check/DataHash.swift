import Metadata

/// The hash of a file without some of its bytes, as an assertion states it (C2PA 2.2, 18.5).
struct DataHash {
    static let label = "c2pa.hash.data"
    /// Most ranges that are read.
    static let maximumExclusions = 10_000
    /// No file is longer, so that sums of such numbers stay numbers.
    private static let maximumOffset = 1 << 60
    private static let pieceBytes = 1 << 20

    /// Ranges that are left out, in their order; they may overlap.
    var exclusions: [Range<Int>]
    let hash: [UInt8]
    /// nil if the assertion names one that is unknown.
    let algorithm: HashAlgorithm?

    /// Reads an assertion; nil if it cannot be read.
    init?(_ value: CBORValue?, default algorithm: HashAlgorithm?) {
        guard let value, let hash = value["hash"]?.bytesValue else { return nil }
        self.hash = hash
        self.algorithm =
            value["alg"].map { $0.textValue.flatMap { HashAlgorithm(rawValue: $0) } } ?? algorithm
        exclusions = []
        guard let list = value["exclusions"] else { return }
        guard let values = list.arrayValue, values.count <= Self.maximumExclusions else {
            return nil
        }
        for value in values {
            guard let start = value["start"]?.integerValue, start >= 0,
                let length = value["length"]?.integerValue, length >= 0,
                start <= Self.maximumOffset, length <= Self.maximumOffset
            else { return nil }
            exclusions.append(start..<start + length)
        }
        exclusions.sort { $0.lowerBound < $1.lowerBound }
    }

    /// The ranges that are hashed, out of this many bytes; nil if more is left out than there is.
    func covered(of count: Int) -> [Range<Int>]? {
        guard exclusions.allSatisfy({ $0.upperBound <= count }) else { return nil }
        return (0..<count).without(exclusions)
    }

    /// Bytes that are left out besides those of the embedding.
    func uncovered(besides embedding: [Range<Int>]) -> Int {
        var counted = 0
        var bytes = 0
        for exclusion in exclusions {
            let fresh = max(exclusion.lowerBound, counted)..<max(exclusion.upperBound, counted)
            bytes += fresh.without(embedding).reduce(0) { $0 + $1.count }
            counted = fresh.upperBound
        }
        return bytes
    }

    /// The hash of ranges of a file; nil if it cannot be read.
    static func hash(
        of ranges: [Range<Int>], in file: some ByteSource, _ algorithm: HashAlgorithm
    ) -> [UInt8]? {
        var running = RunningHash(algorithm)
        for range in ranges {
            var position = range.lowerBound
            while position < range.upperBound {
                let count = min(pieceBytes, range.upperBound - position)
                guard let piece = file.read(at: position, count: count) else { return nil }
                running.update(piece)
                position += count
            }
        }
        return running.finish()
    }
}
