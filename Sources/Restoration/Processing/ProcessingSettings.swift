public import Records

/// All that a worker has to know before it gets its first picture.
public struct ProcessingSettings: Codable, Sendable {
    /// What is done with each picture.
    public var recipe: Recipe
    /// The model file, ready to be mapped; all workers share one.
    public var packedModel: CodablePath
    /// The model that finds damage; nil if the recipe repairs nothing.
    public var damageModel: InstalledModel?
    /// The model that tells negatives from positives; nil if nobody asks.
    public var polarityModel: InstalledModel?
    /// The pictures that lend their style; nil without any.
    public var styles: StyleTable?
    /// What outputs say they were made with.
    public var parameters: RunParameters
    /// Colorize pictures that have colours already.
    public var recolorize: Bool
    /// Most pixels of a source.
    public var maxPixels: Int
    /// Version of the program.
    public var programVersion: String

    /// The settings of a worker.
    public init(
        recipe: Recipe, packedModel: CodablePath, damageModel: InstalledModel? = nil,
        polarityModel: InstalledModel? = nil, styles: StyleTable? = nil,
        parameters: RunParameters, recolorize: Bool, maxPixels: Int, programVersion: String
    ) {
        self.recipe = recipe
        self.packedModel = packedModel
        self.damageModel = damageModel
        self.polarityModel = polarityModel
        self.styles = styles
        self.parameters = parameters
        self.recolorize = recolorize
        self.maxPixels = maxPixels
        self.programVersion = programVersion
    }
}
