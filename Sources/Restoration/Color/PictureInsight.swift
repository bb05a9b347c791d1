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
    /// What its result is coloured with.
    let coloring: Coloring
    /// Colours that people gave it, over their regions; nil where there are none.
    let hints: HintSpread?
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
    ///   - hints: what is known of its colours at places.
    ///   - mapping: where the source's pixels lie in the picture.
    ///   - variant: whose colours it is to have.
    ///   - threads: how many threads share the work.
    ///   - record: gets scenes, style, hints, confidence and their flags.
    /// - Returns: what was found.
    /// - Throws: an internal error if computing the pixels fails; out of memory.
    func insight(
        into lightness: borrowing VipsImage, method: ColorMethod, estimatesConfidence: Bool,
        hints: PictureHints?, under mapping: SourceMapping, variant: ColorVariant,
        threads: ThreadBudget, record: inout PictureRecord
    ) throws(PictureFailure) -> PictureInsight {
        let start = ContinuousClock.now
        let view = try view(of: lightness, method: method)
        var conditions = ColorConditions.unknown
        var spread: HintSpread?
        let plain = globalFeatures(of: view, threads: threads)
        if let hints {
            let colors = record.note(hints, under: mapping, on: view)
            conditions.hints = colors.isEmpty ? nil : colorizer.conditions(colors)
            spread = try self.spread(
                colors, over: view, global: plain, width: lightness.width, height: lightness.height)
        }
        let global =
            conditions.hints == nil
            ? plain : globalFeatures(of: view, conditions: conditions, threads: threads)
        record.scenes = scenes(global)
        if case .style(let reference) = variant {
            record.note(
                reference.record(for: record.scenes, reference: scenes(reference.global)))
        }
        let coloring = coloring(
            of: view, global: global, variant: variant, wish: method.wish, threads: threads)
        let confidence =
            estimatesConfidence
            ? confidence(of: view, global: coloring.features, threads: threads) : nil
        record.note(confidence)
        record.timings.inference += start.millisecondsSince
        return PictureInsight(
            view: view, global: global, coloring: coloring, hints: spread,
            confidence: confidence)
    }
}

extension PictureRecord {
    /// Of ordinary photographs a tenth is below.
    private static let leastConfidence = 0.1

    fileprivate mutating func note(_ confidence: Confidence?) {
        self.confidence = confidence?.value
        if let confidence, confidence.value < Self.leastConfidence { insert(.lowConfidence) }
    }

    /// Notes what the hints for a picture came to.
    ///
    /// - Returns: the hints on the grid of the picture's coarse chroma.
    fileprivate mutating func note(
        _ hints: PictureHints, under mapping: SourceMapping, on view: NetworkView
    ) -> ColorHints {
        let (colors, record) = hints.placed(
            under: mapping, width: (view.coarse.width + 1) / 2,
            height: (view.coarse.height + 1) / 2, pages: source.pages)
        self.hints = record
        warnings += record.warnings
        return colors
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
