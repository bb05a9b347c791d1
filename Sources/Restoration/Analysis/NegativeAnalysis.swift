import Glibc

/// Whether the tones of a scan look like those of a negative.
///
/// A flagged picture is left uncolorized, so a false alarm costs more than a miss: only overwhelming
/// evidence counts. The evidence is what changes its sign when black and white are exchanged: the sky
/// lies above and is bright, texture shows more in the light than in the shade, fine detail is darker
/// than its surroundings. Each part can only add so much, so that one strange feature, such as snow
/// below a dark sky, is not enough.
public struct NegativeAnalysis: Hashable, Sendable {
    /// Logarithm of the odds for a negative.
    public let score: Double

    /// The evidence is overwhelming.
    public var isSuspected: Bool { score > Self.threshold }

    // Logistic regression on half of 6,000 photographs of all kinds, each as it is and as an aged print
    // (tone curve, fading, noise, borders), and both as positive and as negative (inverted, or by the
    // density curve of film with fog and clear border).
    private static let weights = NegativeEvidence(
        slopeFine: 0, slopeMiddle: 0, slopeCoarse: 0, textureFine: 0, textureCoarse: 0, centre: 0,
        detail: 0)
    private static let scales = NegativeEvidence(
        slopeFine: 1, slopeMiddle: 1, slopeCoarse: 1, textureFine: 1, textureCoarse: 1, centre: 1,
        detail: 1)
    private static let intercept = 0.0
    /// Above every positive among all 6,000 and a hundred historical and modern pictures.
    private static let threshold = 3.0
    /// How many standard deviations of evidence one feature can bring.
    private static let saturation = 1.5

    /// Analyses a small copy of a picture.
    public init(_ picture: AnalysisPicture) {
        let evidence = NegativeEvidence(picture)
        var score = Self.intercept
        for feature in NegativeEvidence.features {
            let value = evidence[keyPath: feature] / Self.scales[keyPath: feature]
            score +=
                Self.weights[keyPath: feature] * Self.saturation * tanh(value / Self.saturation)
        }
        self.score = score
    }
}

/// Measures of a picture that change their sign when black and white are exchanged.
struct NegativeEvidence: Hashable, Sendable {
    /// Mean brightening from top to bottom over its mean steepness, at 1/1, 1/4 and 1/16 of 192 pixels.
    var slopeFine: Double
    var slopeMiddle: Double
    var slopeCoarse: Double
    /// Correlation of texture with brightness, at 1/1 and 1/4.
    var textureFine: Double
    var textureCoarse: Double
    /// Mean brightness of the middle less that of the whole.
    var centre: Double
    /// Skewness of fine detail at 1/2.
    var detail: Double

    static let features: [any KeyPath<NegativeEvidence, Double> & Sendable] = [
        \.slopeFine, \.slopeMiddle, \.slopeCoarse, \.textureFine, \.textureCoarse, \.centre,
        \.detail,
    ]
}

extension NegativeEvidence {
    init(_ picture: AnalysisPicture) {
        let fine = TonePlane(picture)
        let half = fine.halved
        let middle = half?.halved
        let coarse = middle?.halved?.halved
        slopeFine = fine.slope
        slopeMiddle = middle?.slope ?? 0
        slopeCoarse = coarse?.slope ?? 0
        textureFine = fine.textureCorrelation
        textureCoarse = middle?.textureCorrelation ?? 0
        centre = fine.centre
        detail = half?.detailSkewness ?? 0
    }
}
