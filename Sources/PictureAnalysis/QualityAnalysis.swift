public import Records

/// All that one look at a small copy of a scan says about it.
public struct QualityAnalysis: Hashable, Sendable {
    /// Colours.
    public let chroma: ChromaAnalysis
    /// Tones.
    public let tones: ToneAnalysis
    /// Whether it is a negative; nil where there is no photograph or nobody asked.
    public let polarity: Polarity?
    /// Where the photograph lies, in pixels of the copy; nil where nothing else is seen.
    public let frame: PhotographFrame?
    /// Something lies around the photograph, or a target beside it.
    public let hasBorderOrTarget: Bool
    /// Made of the dots of a printing screen.
    public let isHalftone: Bool

    /// Analyses a small copy of a picture, such as ``AnalysisPicture/init(reducing:)`` makes, and windows
    /// of the picture itself; `detector` tells negatives from positives.
    public init(
        _ picture: AnalysisPicture, detail: DetailWindows? = nil,
        polarity detector: PolarityDetector? = nil
    ) {
        chroma = ChromaAnalysis(picture)
        tones = ToneAnalysis(picture, detail: detail?.picture)
        isHalftone = detail.map { HalftoneAnalysis($0).isHalftone } ?? false
        let hasPicture = Set(tones.flags).isDisjoint(with: [.blank, .bilevel])
        polarity = hasPicture ? detector.map { Polarity(picture, $0) } : nil
        frame = FrameAnalysis.frame(of: picture.withoutColor, least: 2)
        hasBorderOrTarget = frame != nil || TargetAnalysis(picture).side != nil
    }

    /// The flags that apply, sorted.
    public var flags: [QualityFlag] {
        var flags = tones.flags
        if chroma.isColor { flags.append(.alreadyColor) }
        if chroma.isToned { flags.append(.toned) }
        if let polarity, polarity.verdict != .positive { flags.append(.suspectedNegative) }
        if isHalftone { flags.append(.halftone) }
        if hasBorderOrTarget { flags.append(.borderOrTarget) }
        return flags.sorted()
    }
}
