import Foundation

/// A photograph made by a formula.
public enum SyntheticScene {
    /// L* of a scene with all tones: hills under a bright sky; positions are 0 to 1.
    public static func lightness(_ x: Double, _ y: Double) -> Double {
        let hill = 0.5 + 0.2 * sin(5 * x) + 0.05 * sin(31 * x)
        let texture = 9 * sin(71 * x) * sin(53 * y)
        return y < hill ? 88 - 12 * y : 12 + 45 * (1 - y) + texture * (1 - y)
    }
}
