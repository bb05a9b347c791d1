public import Records

/// What a preview of one picture consists of.
public struct PicturePreview: Codable, Sendable {
    /// The folder with the files.
    public var folder: CodablePath
    /// The scan, and every stage of the recipe.
    public let steps: [PreviewStep]
    /// The name of the contact sheet in the folder.
    public let sheet: String
    /// What is known about the picture; its disposition tells whether a batch would leave it alone.
    public let record: PictureRecord

    /// Names of all files in the folder.
    var names: [String] { steps.compactMap(\.file) + [sheet] }
}
