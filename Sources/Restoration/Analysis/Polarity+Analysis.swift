import ColorScience
import Colorization
import Records

extension Polarity {
    /// The polarity of a picture, from a small copy.
    ///
    /// - Parameters:
    ///   - picture: the copy.
    ///   - network: what tells negatives; nil for models that have none, with which only the most
    ///     unmistakable negatives are recognized.
    init(_ picture: AnalysisPicture, network: PolarityNetwork?) {
        guard let network else {
            let analysis = NegativeAnalysis(picture)
            self.init(
                verdict: analysis.isSuspected ? .negative : .positive, score: analysis.score)
            return
        }
        let side = PolarityNetwork.side
        let score = network.score(
            of: areaMeans(
                LabPlanes(picture).lightness, from: (picture.width, picture.height),
                to: (side, side)))
        let verdict: Verdict =
            if score >= network.thresholds.negative {
                .negative
            } else if score >= network.thresholds.unsure {
                .unsure
            } else {
                .positive
            }
        self.init(verdict: verdict, score: score)
    }

    /// What a stage's record says of it.
    var facts: [String: String] {
        ["polarity": verdict.rawValue, "polarity_score": FactText.decimal(score, digits: 2)]
    }
}
