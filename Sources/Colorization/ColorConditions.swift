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
