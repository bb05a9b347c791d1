public import NeuralNetwork
import TensorCore

/// Other global features under which a picture gets believable colours.
public struct Alternative: Hashable, Sendable {
    /// The scene class that the features are typical of.
    public let scene: String
    /// The features.
    public let features: GlobalFeatures
}

extension Colorizer {
    /// How many classes, from the most probable one on, are thought believable.
    private static let believable = 8

    /// Colourings that differ from the picture's own and from each other: of the most probable scene
    /// classes, one after the other, that whose colours lie farthest from all that are chosen, where
    /// a likely class needs less distance than an unlikely one.
    ///
    /// - Parameters:
    ///   - count: how many; fewer come if the model knows too few classes.
    ///   - copy: the picture, small: the long side about 256.
    ///   - tone: the tones that the network sees.
    ///   - global: the picture's own features.
    ///   - threads: how many threads share the work.
    /// - Returns: alternatives, the most different first.
    public func alternatives(
        _ count: Int, for copy: LightnessPlane, tone: InputTone, global: GlobalFeatures,
        threads: ThreadBudget
    ) -> [Alternative] {
        guard count > 0, !prototypes.isEmpty else { return [] }
        let probabilities = global.probabilities
        let ranked = prototypes.indices.sorted { probabilities[$0] > probabilities[$1] }
        var rest = ranked.prefix(max(Self.believable, 2 * count)).map { index in
            Candidate(
                index: index, probability: probabilities[index],
                colors: colors(
                    of: copy, tone: tone, global: prototypes[index], threads: threads))
        }
        let own = colors(of: copy, tone: tone, global: global, threads: threads)
        for index in rest.indices { rest[index].consider(own) }
        var chosen: [Alternative] = []
        while chosen.count < count,
            let next = rest.indices.max(by: { rest[$0].merit < rest[$1].merit })
        {
            let candidate = rest.remove(at: next)
            for index in rest.indices { rest[index].consider(candidate.colors) }
            chosen.append(
                Alternative(
                    scene: configuration.classes[candidate.index],
                    features: prototypes[candidate.index]))
        }
        return chosen
    }

    /// The colours of a small picture.
    func colors(
        of picture: LightnessPlane, tone: InputTone, global: GlobalFeatures, threads: ThreadBudget
    ) -> ChromaMap {
        let values = tone.applied(to: picture.values, width: picture.width)
        let image = Tensor(
            shape: [1, picture.height, picture.width],
            scalars: values.map { $0 / 100 - configuration.inputMean })
        let output = chroma(of: image, global: global, threads: threads)
        guard configuration.target != .lab else {
            return ChromaMap(output, range: configuration.abRange)
        }
        return ChromaMap(
            output, lightness: halved(picture), decoder: TargetDecoder(configuration))
    }
}

/// A class that may be chosen.
private struct Candidate {
    let index: Int
    let colors: ChromaMap
    /// Mean distance to the nearest colouring that is chosen.
    private var distance = Float.infinity
    private let likelihood: Float

    init(index: Int, probability: Float, colors: ChromaMap) {
        self.index = index
        self.colors = colors
        // The fourth root: a class a tenth as probable has to differ nearly twice as much.
        likelihood = (probability + 0.001).squareRoot().squareRoot()
    }

    var merit: Float { distance * likelihood }

    mutating func consider(_ other: ChromaMap) {
        let distances = colors.distances(to: other)
        distance = min(distance, distances.reduce(0, +) / Float(distances.count))
    }
}
