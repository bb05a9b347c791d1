public import Records

/// All that one look at a small copy of a scan says about it.
public struct QualityAnalysis: Hashable, Sendable {
    /// Colours.
    public let chroma: ChromaAnalysis
    /// Tones.
    public let tones: ToneAnalysis
    /// Signs of a negative.
    public let negative: NegativeAnalysis
    /// Something lies around the photograph, or a target beside it.
    public let hasBorderOrTarget: Bool

    /// Analyses a small copy of a picture, such as ``AnalysisPicture/init(reducing:)`` makes.
    public init(_ picture: AnalysisPicture) {
        chroma = ChromaAnalysis(picture)
        tones = ToneAnalysis(picture)
        negative = NegativeAnalysis(picture)
        hasBorderOrTarget =
            FrameAnalysis.frame(of: picture.withoutColour, least: 2) != nil
            || TargetAnalysis(picture).side != nil
    }

    /// The flags that apply, sorted.
    public var flags: [QualityFlag] {
        var flags = tones.flags
        if chroma.isColour { flags.append(.alreadyColour) }
        if chroma.isToned { flags.append(.toned) }
        if hasBorderOrTarget { flags.append(.borderOrTarget) }
        let hasPicture = Set(flags).isDisjoint(with: [.blank, .bilevel])
        if hasPicture, negative.isSuspected { flags.append(.suspectedNegative) }
        return flags.sorted()
    }
}
