import ColorScience
import Records

extension Polarity {
    /// The polarity of a picture, from a small copy.
    init(_ picture: AnalysisPicture, _ detector: PolarityDetector) {
        let side = PolarityDetector.side
        let score = detector.score(
            of: areaMeans(
                LabPlanes(picture).lightness, from: (picture.width, picture.height),
                to: (side, side)))
        let verdict: Verdict =
            if score >= detector.thresholds.negative {
                .negative
            } else if score >= detector.thresholds.unsure {
                .unsure
            } else {
                .positive
            }
        self.init(verdict: verdict, score: score)
    }
}
