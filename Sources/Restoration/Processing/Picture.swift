public import Imaging
public import Records

/// A picture on its way through the stages of a recipe.
public struct Picture: ~Copyable {
    /// What the next stage works on.
    ///
    /// The scan's lightness, one band, until a stage adds colour; then sRGB. Pixels may be computed
    /// only when they are pulled.
    public var image: VipsImage
    /// What the source file is.
    public let source: SourceFacts
    /// The metadata of the source as they stand in the file.
    public let metadata: SourceMetadata
    /// What is known so far; stages add to it.
    public var record: PictureRecord
    /// Counts the pixels whose chroma had to be reduced to fit into sRGB.
    let gamut = GamutTally()

    init(
        image: consuming VipsImage, source: SourceFacts, metadata: SourceMetadata,
        record: PictureRecord
    ) {
        self.image = image
        self.source = source
        self.metadata = metadata
        self.record = record
    }
}
