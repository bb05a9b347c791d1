/// What a stage works on.
public enum StagePhase: Int, Comparable, Sendable {
    /// The scan's lightness, before there is colour; done once for all colourings of a picture.
    case restoration
    /// The one stage that adds colour.
    case color
    /// The picture, coloured if the recipe does that.
    case finishing
    /// Writes the file.
    case encoding

    /// By position in a recipe.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
