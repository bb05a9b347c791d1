import Colorization

/// Whose colours a picture gets.
enum ColorVariant: Sendable {
    /// Its own.
    case own
    /// Those of a style reference.
    case style(StyleReference)
    /// Other believable ones.
    case alternative(Alternative)

    /// The features to use in place of the picture's own; what is where stays the picture's.
    var features: GlobalFeatures? {
        switch self {
        case .own: nil
        case .style(let reference): reference.palette == nil ? reference.global : nil
        case .alternative(let alternative): alternative.features
        }
    }

    /// The palette to come near to.
    var palette: Palette? {
        guard case .style(let reference) = self else { return nil }
        return reference.palette
    }
}
