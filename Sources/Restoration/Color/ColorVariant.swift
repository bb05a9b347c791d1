import Colorization

/// Whose global features a picture is coloured with.
enum ColorVariant: Sendable {
    /// Its own.
    case own
    /// Those of a style reference.
    case style(StyleReference)
    /// Those that are typical of a scene class.
    case alternative(Alternative)

    /// The features to use in place of the picture's own.
    var features: GlobalFeatures? {
        switch self {
        case .own: nil
        case .style(let reference): reference.global
        case .alternative(let alternative): alternative.features
        }
    }

    /// The features to colour a picture with that has these; what is where stays the picture's own.
    func features(for own: GlobalFeatures) -> GlobalFeatures {
        features?.placed(as: own) ?? own
    }
}
