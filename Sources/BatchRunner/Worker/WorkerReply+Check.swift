public import Records

extension WorkerReply {
    /// True if nothing in an answer can lead the supervisor astray, even if the worker has been taken over:
    /// numbers that sums can be made of, and names of companions that stay beside their output.
    var isHarmless: Bool {
        switch self {
        case .ready(let facts):
            facts.companions.count <= mostCompanions
                && facts.companions.allSatisfy(CompanionRecord.isSuffix)
        case .examined(let found): found.pages > 0 && found.facts?.isHarmless != false
        case .processed(let record), .adopted(.complete(let record, _)): record.isHarmless
        case .relabeled(let record): record?.isHarmless != false
        case .companions(let found):
            found.records.allSatisfy(\.isHarmless)
                && found.unusable.allSatisfy(CompanionRecord.isSuffix)
        case .adopted, .answered, .copied, .failed: true
        }
    }
}

/// More than any file has bytes or any picture pixels; millions of them can be added.
private let most = 1 << 40
/// More than there are kinds of; those that are there are opened at the same time.
private let mostCompanions = 64

extension PictureRecord {
    /// True if sums can be made of its numbers, and names of companions stay beside their output, wherever it
    /// comes from.
    public var isHarmless: Bool {
        source.isHarmless && output?.isHarmless != false
            && companions?.allSatisfy(\.isHarmless) != false
            && (0...most).contains(peakResidentBytes ?? 0)
    }
}

extension CompanionRecord {
    fileprivate var isHarmless: Bool { Self.isSuffix(suffix) && file.isHarmless }
}

extension SourceFacts {
    /// True if sums can be made of its numbers, wherever they come from.
    public var isHarmless: Bool {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        return width >= 0 && height >= 0 && !overflow && pixels <= most
            && (0...1024).contains(bands) && (0...1024).contains(bitDepth) && pages >= 0
    }
}

extension OutputFacts {
    fileprivate var isHarmless: Bool {
        let sides = [width, height, bytes]
        return sides.allSatisfy { (0...most).contains($0) }
    }
}
