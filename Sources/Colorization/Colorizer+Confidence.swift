public import NeuralNetwork

extension Colorizer {
    /// How far the colours of a picture can be trusted.
    ///
    /// Models that know their errors need the colours of a small picture for that; with others it is how well passes
    /// over that picture agree: as it is, mirrored, smaller, and without the features of the whole.
    ///
    /// - Parameters:
    ///   - copy: the picture, small: the long side about 256.
    ///   - smaller: the same picture at 0.7 times that size.
    ///   - tone: the tones that the network sees.
    ///   - global: the features that its colours are made with.
    ///   - threads: how many threads share the work.
    /// - Returns: the confidence in the whole picture and in each place.
    public func confidence(
        of copy: LightnessPlane, smaller: LightnessPlane, tone: InputTone, global: GlobalFeatures,
        threads: ThreadBudget
    ) -> Confidence {
        func colors(_ picture: LightnessPlane, _ features: GlobalFeatures) -> ChromaMap {
            self.colors(of: picture, tone: tone, Coloring(features), threads: threads)
        }
        let base = colors(copy, global)
        if let expectedError {
            let seen = tone.applied(to: copy.values, width: copy.width)
            return expectedError.confidence(
                of: base,
                seen: LightnessPlane(width: copy.width, height: copy.height, values: seen),
                map: global.map, side: configuration.globalSize / MapLayers.mapStride)
        }
        // A column of an odd picture's last cell has its partner in the first one of the mirrored picture:
        // cells of both lie half a cell apart, which the smoothness of chroma forgives.
        let turned = global.mirrored(side: configuration.globalSize / MapLayers.mapStride)
        let mirrored = colors(copy.mirrored, turned).mirrored
        let small = colors(smaller, global).upsampled(width: base.width, height: base.height)
        let bare = configuration.hasGlobal ? colors(copy, featuresOfNothing(threads)) : nil
        return Confidence(
            mirror: base.distances(to: mirrored), scale: base.distances(to: small),
            scene: bare.map { base.distances(to: $0) }, width: base.width)
    }

    /// The features of an even grey: those of no scene at all.
    private func featuresOfNothing(_ threads: ThreadBudget) -> GlobalFeatures {
        let side = configuration.globalSize
        return globalFeatures(
            of: [Float](repeating: 0.5 - configuration.inputMean, count: side * side),
            threads: threads)
    }
}
