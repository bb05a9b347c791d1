public import ImageMetrics

/// What the figures of several photographs come to.
public struct EvaluationSummary: Sendable, Encodable {
    /// With fewer, a rank correlation says little.
    private static let leastForCorrelation = 10

    /// How many photographs were measured.
    public var photographs: Int
    /// Means at the photographs' own sizes.
    public var native: ColorEvaluation
    /// Means with the short side reduced; nil if that was not measured.
    public var reduced: ColorEvaluation?
    /// Spearman's rank correlation of confidence with the error of a* and b* at the own size: near -1 if
    /// the network is least sure where it is most wrong; nil with fewer than ten photographs whose
    /// confidence is known.
    public var confidenceCorrelation: Double?
    /// What the network took on average.
    public var networkSeconds: Double

    /// Sums up; nil if there are no photographs.
    public init?(_ photographs: [EvaluatedPhotograph]) {
        guard let native = ColorEvaluation.mean(of: photographs.map(\.native)) else { return nil }
        self.photographs = photographs.count
        self.native = native
        reduced = ColorEvaluation.mean(of: photographs.compactMap(\.reduced))
        networkSeconds =
            photographs.reduce(0) { $0 + $1.networkSeconds } / Double(photographs.count)
        let known = photographs.filter { $0.confidence != nil }
        guard known.count >= Self.leastForCorrelation else { return }
        confidenceCorrelation = rankCorrelation(
            known.compactMap(\.confidence), known.map(\.native.abRMSE))
    }
}
