import NeuralNetwork
import Colorization
import Imaging
import Records

/// What the network knows of a picture as a whole; the same for all of its colourings.
struct PictureInsight: Sendable {
    /// Small copies of the picture.
    let view: NetworkView
    /// The picture's own features.
    let global: GlobalFeatures
    /// How far the colours can be trusted; nil where that is not asked for.
    let confidence: Confidence?
}

extension ColorEngine {
    /// Looks at a picture as a whole.
    ///
    /// - Parameters:
    ///   - lightness: the picture.
    ///   - method: how its colors are predicted.
    ///   - estimatesConfidence: whether to find out how far they can be trusted.
    ///   - conditions: what is known of its colours.
    ///   - variant: whose features the colours are made with.
    ///   - threads: how many threads share the work.
    ///   - record: gets scenes, style, confidence and their flags.
    /// - Returns: what was found.
    /// - Throws: an internal error if computing the pixels fails.
    func insight(
        into lightness: borrowing VipsImage, method: ColorMethod, estimatesConfidence: Bool,
        conditions: ColorConditions, variant: ColorVariant, threads: ThreadBudget,
        record: inout PictureRecord
    ) throws(PictureFailure) -> PictureInsight {
        let start = ContinuousClock.now
        let view = try view(of: lightness, method: method)
        let global = globalFeatures(of: view, conditions: conditions, threads: threads)
        record.scenes = scenes(global)
        if case .style(let reference) = variant {
            record.note(
                reference.record(for: record.scenes, reference: scenes(reference.global)))
        }
        let confidence =
            estimatesConfidence
            ? confidence(of: view, global: variant.features(for: global), threads: threads) : nil
        record.note(confidence)
        record.timings.inference += start.millisecondsSince
        return PictureInsight(view: view, global: global, confidence: confidence)
    }
}

extension PictureRecord {
    /// Of ordinary photographs a tenth is below.
    private static let leastConfidence = 0.1

    fileprivate mutating func note(_ confidence: Confidence?) {
        self.confidence = confidence?.value
        if let confidence, confidence.value < Self.leastConfidence { insert(.lowConfidence) }
    }

    fileprivate mutating func note(_ style: StyleRecord) {
        self.style = style
        guard let overlap = style.sceneOverlap, overlap < StyleReference.leastOverlap,
            let own = scenes.first?.name, let other = style.scene
        else { return }
        insert(.styleMismatch)
        warnings.append(
            own == other
                ? "The style reference shows another mixture of scenes than this picture."
                : "The style reference is taken for \(other.replacing("_", with: " ")), "
                    + "this picture for \(own.replacing("_", with: " ")).")
    }
}
