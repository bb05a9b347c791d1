import Glibc

/// How a picture's colours on the whole are to differ from what they would be.
public struct PaletteWish: Hashable, Sendable {
    /// From -1, cooler, to 1, warmer.
    public var warmth: Float
    /// From -1, rosier, to 1, greener.
    public var greenness: Float
    /// From -1, paler, to 1, more colourful.
    public var colorfulness: Float

    /// No difference.
    public static let none = PaletteWish(warmth: 0, greenness: 0, colorfulness: 0)

    /// A wish.
    public init(warmth: Float, greenness: Float, colorfulness: Float) {
        self.warmth = warmth
        self.greenness = greenness
        self.colorfulness = colorfulness
    }

    /// How far a warmth or a greenness of 1 moves the mean colour in the plane of a* and b*.
    private static let reach: Float = 12
    /// What a colorfulness of 1 multiplies chroma with.
    private static let gain: Float = 1.6

    /// What a picture is to have whose palette is this one without the wish.
    public func applied(to palette: Palette) -> Palette {
        let factor = pow(Self.gain, colorfulness)
        var result = palette
        result.deviationOfA *= factor
        result.deviationOfB *= factor
        result.a = palette.a * factor + Self.reach * (warmth * Hue.warm.a + greenness * Hue.green.a)
        result.b = palette.b * factor + Self.reach * (warmth * Hue.warm.b + greenness * Hue.green.b)
        // Around another mean the distances from grey are others, too.
        let before = palette.meanSquare * factor * factor
        result.chroma *= factor * (result.meanSquare / max(before, 0.01)).squareRoot()
        return result
    }
}

/// Directions in the plane of a* and b* that have a name: unit vectors, at a right angle to each other.
enum Hue {
    /// Towards candle light, the opposite of the sky's blue.
    static let warm: (a: Float, b: Float) = (0.3, 0.954)
    /// Towards leaves, the opposite of roses.
    static let green: (a: Float, b: Float) = (-0.954, 0.3)
}

extension Palette {
    /// Mean square of the distances from grey.
    fileprivate var meanSquare: Float {
        a * a + b * b + deviationOfA * deviationOfA + deviationOfB * deviationOfB
    }
}
