/// What is done to a* and b* behind the network for a picture to come nearer to a palette: the network follows
/// palettes in its own, muted way.
///
/// Chroma is multiplied until colours are spread as wanted, then all colours are moved alike, greys excepted: those
/// stay, and what is nearly grey moves less. Lightness stays.
public struct ChromaCorrection: Hashable, Sendable {
    /// Factor on a* and b*.
    let gain: Float
    /// What is then added to a*.
    let a: Float
    /// What is then added to b*.
    let b: Float

    /// Colours stay as they are.
    public static let none = ChromaCorrection(gain: 1, a: 0, b: 0)

    private init(gain: Float, a: Float, b: Float) {
        self.gain = gain
        self.a = a
        self.b = b
    }

    /// More would show mottles that the network means to be grey.
    private static let gains: ClosedRange<Float> = 0.5...1.75
    /// More would be another picture.
    private static let longestShift: Float = 15
    /// Chroma from which on colours move all the way.
    private static let chromaOfColors: Float = 10

    /// The correction for colours that have one palette and are to have another.
    public init(from found: Palette, to wanted: Palette) {
        let spread = wanted.spread / max(found.spread, 0.01)
        let gain = min(max(spread, Self.gains.lowerBound), Self.gains.upperBound)
        let (a, b) = (wanted.a - gain * found.a, wanted.b - gain * found.b)
        let length = (a * a + b * b).squareRoot()
        let scale = min(1, Self.longestShift / max(length, 0.01))
        self.init(gain: gain, a: a * scale, b: b * scale)
    }

    /// Corrects some colours.
    func apply(a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>, count: Int) {
        guard self != .none else { return }
        for index in 0..<count {
            let (x, y) = (gain * a[index], gain * b[index])
            let share = min(1, (x * x + y * y).squareRoot() / Self.chromaOfColors)
            a[index] = x + share * self.a
            b[index] = y + share * self.b
        }
    }
}

extension Palette {
    /// How far colours are from their mean.
    fileprivate var spread: Float {
        (deviationOfA * deviationOfA + deviationOfB * deviationOfB).squareRoot()
    }
}
