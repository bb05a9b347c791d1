import Colorization

/// What the network sees of a picture as a whole: small copies of its lightness, made in one pass.
struct NetworkView: Sendable {
    /// Long side of the copy that confidence is judged on.
    static let confidenceSide = 256
    /// Size of the smaller one beside it.
    static let confidenceScale = 0.7

    /// The square copy that the global features come from, row-major.
    let whole: [Float]
    /// The copy that coarse chroma comes from.
    let coarse: LightnessPlane
    /// The copy that confidence is judged on.
    let trial: LightnessPlane
    /// The same, smaller.
    let smallerTrial: LightnessPlane
    /// The tones that the network sees in place of the picture's.
    let tone: InputTone

    /// Sizes of the copies: whole, coarse, trial and smaller trial.
    static func sizes(
        of picture: (width: Int, height: Int), globalSide: Int, coarseSide: Int
    ) -> [(width: Int, height: Int)] {
        let longest = Double(max(picture.width, picture.height))
        // Even, so that half the copy covers all of the picture and nothing more.
        func size(_ scale: Double) -> (width: Int, height: Int) {
            guard scale < 1 else { return picture }
            return (
                2 * max(1, Int((Double(picture.width) * scale / 2).rounded())),
                2 * max(1, Int((Double(picture.height) * scale / 2).rounded()))
            )
        }
        let trial = min(1, Double(confidenceSide) / longest)
        return [
            (globalSide, globalSide), size(min(1, Double(coarseSide) / longest)), size(trial),
            size(trial * confidenceScale),
        ]
    }

    /// A view from copies of these sizes.
    init(copies: [LightnessPlane], method: ColorMethod) {
        whole = copies[0].values
        coarse = copies[1]
        trial = copies[2]
        smallerTrial = copies[3]
        tone =
            method.normalize
            ? InputTone(normalizing: copies[0].values, localContrast: method.localContrast)
            : .unchanged
    }
}
