public import NeuralNetwork
import TensorCore

/// Other global features under which a picture gets believable colours.
public struct Alternative: Hashable, Sendable {
    /// What the colours look like or belong to, in a few words.
    public let title: String
    /// The features.
    public let features: GlobalFeatures
}

extension Colorizer {
    /// How many classes, from the most probable one on, are thought believable.
    private static let believable = 8
    /// The same where each class has several palettes.
    private static let believableKinds = 3
    /// How far from the result a palette may be.
    ///
    /// Those of photographs in one light, such as lamps or dusk, lie farther off and tint others from edge to edge.
    private static let reach: Float = 15

    /// How many colourings are tried for this many alternatives.
    public static func candidates(for count: Int) -> Int { max(believable, 2 * count) }

    /// Colourings that differ from the picture's result and from each other: of the believable ones, one after
    /// the other, that whose colours lie farthest from all that are chosen, where a likely one needs less
    /// distance than an unlikely one.
    ///
    /// Networks that keep places colour the picture under palettes that pictures of its kind have had; others
    /// with features typical of a class.
    ///
    /// - Parameters:
    ///   - count: how many; fewer come if the model knows too few.
    ///   - copy: the picture, small: the long side about 256.
    ///   - tone: the tones that the network sees.
    ///   - global: the picture's own features.
    ///   - result: what the picture is coloured with.
    ///   - threads: how many threads share the work.
    /// - Returns: alternatives, the most different first, each with a title of its own.
    public func alternatives(
        _ count: Int, for copy: LightnessPlane, tone: InputTone, global: GlobalFeatures,
        result: Coloring, threads: ThreadBudget
    ) -> [Alternative] {
        guard count > 0 else { return [] }
        let own = colors(of: copy, tone: tone, result, threads: threads)
        var rest = believable(Self.candidates(for: count), for: global, unlike: own.palette)
            .map { proposal in
                Candidate(
                    proposal, own: own,
                    colors: colors(
                        of: copy, tone: tone, Coloring(proposal.features), threads: threads))
            }
        var titles = ColoringTitles(beside: own.palette)
        var chosen: [Alternative] = []
        while chosen.count < count, !rest.isEmpty {
            rest.sort { $0.merit > $1.merit }
            let candidate = rest.remove(at: rest.firstIndex { $0.hasTitle(in: titles) } ?? 0)
            for index in rest.indices { rest[index].consider(candidate.colors) }
            chosen.append(
                Alternative(
                    title: candidate.proposal.title ?? titles.take(for: candidate.colors.palette),
                    features: candidate.proposal.features))
        }
        return chosen
    }

    /// What may be chosen, from the most probable classes.
    private func believable(
        _ count: Int, for global: GlobalFeatures, unlike own: Palette
    ) -> [Proposal] {
        let probabilities = global.probabilities
        let ranked = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        guard palettes.isEmpty else {
            let known = ranked.prefix(max(Self.believableKinds, count / 4)).flatMap { index in
                palettes[index].map {
                    (
                        $0.near(own, within: Self.reach),
                        Proposal.likelihood(of: probabilities[index])
                    )
                }
            }
            return Self.farthest(count, of: known, from: own).map { palette, likelihood in
                Proposal(
                    title: nil, features: features(global, under: palette), likelihood: likelihood)
            }
        }
        return ranked.prefix(count).filter(prototypes.indices.contains).map { index in
            Proposal(
                title: "as \(configuration.classes[index].replacing("_", with: " "))",
                features: prototypes[index].placed(as: global),
                likelihood: Proposal.likelihood(of: probabilities[index]))
        }
    }

    /// Palettes that differ, one after the other.
    private static func farthest(
        _ count: Int, of known: [(palette: Palette, likelihood: Float)], from own: Palette
    ) -> [(palette: Palette, likelihood: Float)] {
        var rest = known.map { (known: $0, distance: $0.palette.distance(to: own)) }
        var chosen: [(palette: Palette, likelihood: Float)] = []
        while chosen.count < count,
            let next = rest.indices.max(by: {
                rest[$0].distance * rest[$0].known.likelihood
                    < rest[$1].distance * rest[$1].known.likelihood
            })
        {
            let taken = rest.remove(at: next).known
            for index in rest.indices {
                rest[index].distance = min(
                    rest[index].distance, rest[index].known.palette.distance(to: taken.palette))
            }
            chosen.append(taken)
        }
        return chosen
    }

    /// The colours of a small picture.
    func colors(
        of picture: LightnessPlane, tone: InputTone, _ coloring: Coloring, threads: ThreadBudget
    ) -> ChromaMap {
        let values = tone.applied(to: picture.values, width: picture.width)
        let image = Tensor(
            shape: [1, picture.height, picture.width],
            scalars: values.map { $0 / 100 - configuration.inputMean })
        let output = chroma(of: image, global: coloring.features, threads: threads)
        let colors =
            configuration.target == .lab
            ? ChromaMap(output, range: configuration.abRange)
            : ChromaMap(output, lightness: halved(picture), decoder: TargetDecoder(configuration))
        return colors.corrected(by: coloring.correction)
    }

    /// The colours of a small picture on the whole.
    public func palette(
        of picture: LightnessPlane, tone: InputTone, _ coloring: Coloring, threads: ThreadBudget
    ) -> Palette {
        colors(of: picture, tone: tone, coloring, threads: threads).palette
    }
}

/// Features that a picture may be coloured with.
private struct Proposal {
    /// What the colours belong to; nil if they are named by what they look like.
    let title: String?
    let features: GlobalFeatures
    let likelihood: Float

    /// The fourth root: a class a tenth as probable has to differ nearly twice as much.
    static func likelihood(of probability: Float) -> Float {
        (probability + 0.001).squareRoot().squareRoot()
    }
}

/// A proposal with its colours.
private struct Candidate {
    let proposal: Proposal
    let colors: ChromaMap
    /// Mean distance to the nearest colouring that is chosen.
    private var distance = Float.infinity

    init(_ proposal: Proposal, own: ChromaMap, colors: ChromaMap) {
        self.proposal = proposal
        self.colors = colors
        consider(own)
    }

    var merit: Float { distance * proposal.likelihood }

    func hasTitle(in titles: ColoringTitles) -> Bool {
        proposal.title != nil || titles.free(for: colors.palette) != nil
    }

    mutating func consider(_ other: ChromaMap) {
        let distances = colors.distances(to: other)
        distance = min(distance, distances.reduce(0, +) / Float(distances.count))
    }
}
