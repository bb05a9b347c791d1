/// The colours of a picture on the whole, in units of a* and b*.
public struct Palette: Codable, Hashable, Sendable {
    /// Mean of a*.
    public var a: Float
    /// Mean of b*.
    public var b: Float
    /// Standard deviation of a*.
    public var deviationOfA: Float
    /// Standard deviation of b*.
    public var deviationOfB: Float
    /// Mean chroma: of the distances from grey.
    public var chroma: Float

    /// What 1 of the network's input stands for.
    public static let unit: Float = 40

    /// A palette.
    public init(a: Float, b: Float, deviationOfA: Float, deviationOfB: Float, chroma: Float) {
        self.a = a
        self.b = b
        self.deviationOfA = deviationOfA
        self.deviationOfB = deviationOfB
        self.chroma = chroma
    }

    /// From five of the network's inputs.
    init(inputs: some Collection<Float>) {
        let values = inputs.map { $0 * Self.unit }
        precondition(values.count == 5, "\(values.count) values are no palette")
        self.init(
            a: values[0], b: values[1], deviationOfA: values[2], deviationOfB: values[3],
            chroma: values[4])
    }

    private var values: [Float] { [a, b, deviationOfA, deviationOfB, chroma] }

    /// The network's input, in units of ``unit``; the last value says that the others are known.
    public var inputs: [Float] { values.map { $0 / Self.unit } + [1] }

    /// This palette, or the one on the way from another one to it that is so far from that.
    func near(_ other: Palette, within reach: Float) -> Palette {
        let share = min(1, reach / max(distance(to: other), 0.01))
        return Palette(
            inputs: zip(values, other.values).map { ($1 + share * ($0 - $1)) / Self.unit })
    }

    /// How far two palettes are apart: the root of the sum of the squared differences.
    func distance(to other: Palette) -> Float {
        zip(values, other.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
