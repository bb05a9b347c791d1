/// Adds the chroma that the network predicts to the lightness of the scan.
public struct ColorizeStage: Stage {
    /// The name in recipes.
    public static let name = "colorize"
    /// One line for people who write recipes.
    public static let summary = "Adds the network's colour; the scan's lightness stays as it is."
    /// Adds colour.
    public static let phase = StagePhase.colour
    /// A recipe without it would not be worth running.
    public static let isRequired = true
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "chroma", .choice(["native"]), default: .text("native"),
            summary: "the resolution at which chroma is predicted: native, as in the 2016 paper"),
        StageParameter(
            "upsampling", .choice(["bilinear"]), default: .text("bilinear"),
            summary: "how half-size chroma is brought to full size"),
    ]

    /// A stage with checked parameters.
    public init(_ values: ParameterValues) {}
}
