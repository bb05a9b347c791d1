/// Where in a recipe a stage may stand: phases never go backwards.
public enum StagePhase: Int, Comparable, Sendable {
    /// Works on the scan's lightness, before there is colour.
    case restoration
    /// Adds colour.
    case colour
    /// Works on the coloured picture.
    case finishing
    /// Writes the file.
    case encoding

    /// By position in a recipe.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
