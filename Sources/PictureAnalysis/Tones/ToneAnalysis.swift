public import Records

/// What the distribution of a scan's tones says about it.
public struct ToneAnalysis: Hashable, Sendable {
    /// L* that 1 % of the pixels lie below, and that 99 % lie below.
    public let lightnessRange: ClosedRange<Double>
    /// Share of pixels at full white (code value 254 and up), 0 to 1.
    public let whiteShare: Double
    /// Share of pixels at full black (code value 1 and less), 0 to 1.
    public let blackShare: Double
    /// Share of pixels within 24 code values of one of the two most frequent tones: of the small copy, or
    /// of windows at full resolution, where lines and letters have no grey edges.
    public let twoToneShare: Double

    /// `blank`, `low_contrast`, `clipped_highlights`, `clipped_shadows` and `bilevel`, where they apply.
    public var flags: [QualityFlag] {
        var flags: [QualityFlag] = []
        let span = lightnessRange.span
        if span < 3 {
            flags.append(.blank)
        } else if span < 35 {
            flags.append(.lowContrast)
        }
        // The neighbourhoods of two tones alone fill a smaller range.
        let isBilevel = span > Self.twoToneSpan && twoToneShare > 0.98
        if isBilevel { flags.append(.bilevel) }
        // Two tones are at the ends by nature.
        if !isBilevel, span >= 3 {
            if whiteShare > 0.05 { flags.append(.clippedHighlights) }
            if blackShare > 0.05 { flags.append(.clippedShadows) }
        }
        return flags
    }

    private static let twoToneSpan = 60.0

    /// Analyses a small copy of a picture, and windows of the picture itself where there are any.
    public init(_ picture: AnalysisPicture, detail: AnalysisPicture? = nil) {
        let histogram = Histogram(picture)
        lightnessRange = histogram.lightnessRange
        whiteShare = histogram.share(of: 254...255)
        blackShare = histogram.share(of: 0...1)
        let detailed = detail.map { Histogram($0) }
        let isTelling = (detailed?.lightnessRange.span ?? 0) > Self.twoToneSpan
        let share = isTelling ? detailed?.twoToneShare ?? 0 : 0
        twoToneShare = max(histogram.twoToneShare, share)
    }
}

extension Histogram {
    /// L* that 1 % of the pixels lie below, and that 99 % lie below.
    fileprivate var lightnessRange: ClosedRange<Double> {
        lightness(atShare: 0.01)...lightness(atShare: 0.99)
    }
}

extension ClosedRange<Double> {
    fileprivate var span: Double { upperBound - lowerBound }
}
