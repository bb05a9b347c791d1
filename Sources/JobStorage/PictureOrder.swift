/// What pictures are listed by; pictures of which it is unknown come last, and equal ones are in the
/// order of their paths.
public enum PictureOrder: String, CaseIterable, Sendable {
    /// The least certain first.
    case confidence
    /// The least colourful first.
    case color = "colour"
    /// By input root and path, bytewise.
    case path
}
