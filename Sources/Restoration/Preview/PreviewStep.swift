/// The picture as one stage of a recipe leaves it.
public struct PreviewStep: Codable, Sendable {
    /// The stage's name; `source` for the scan as it is, and `lightness` for what the stages of a scan that
    /// is not grey begin with.
    public let stage: String
    /// The name of the file that shows it; nil where nothing has changed.
    public let file: String?
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// Samples of a pixel.
    public let bands: Int
    /// Bits of a sample.
    public let bitDepth: Int
    /// What the stage reports.
    public let facts: [String: String]
    /// Wall-clock time in milliseconds as the stage reports it; nil if it has nothing to report.
    public let milliseconds: Double?
}
