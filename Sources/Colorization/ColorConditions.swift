public import TensorCore

/// What is known of a picture's colours before the network says anything; all of it may be unknown.
///
/// Networks whose global branch keeps places take it in.
public struct ColorConditions: Sendable {
    /// Colours at places, [3, S, S] where S is an eighth of the square copy's side: a*/100 and b*/100 where they are
    /// known, else 0, and 1 where they are known.
    public var hints: Tensor?
    /// Colours on the whole.
    public var palette: Palette?

    /// Nothing is known.
    public static let unknown = ColorConditions()

    /// Conditions; nil for what is unknown.
    public init(hints: Tensor? = nil, palette: Palette? = nil) {
        self.hints = hints
        self.palette = palette
    }
}

/// The colours of a picture on the whole, in units of a* and b*.
public struct Palette: Hashable, Sendable {
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

    /// The network's input, in units of ``unit``; the last value says that the others are known.
    public var inputs: [Float] {
        [a, b, deviationOfA, deviationOfB, chroma].map { $0 / Self.unit } + [1]
    }
}
