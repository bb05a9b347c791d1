public import Records
public import SystemPackage

/// All that a worker has to know before it gets its first picture.
public struct ProcessingSettings: Sendable {
    /// What is done with each picture.
    public var recipe: Recipe
    /// The file of the model that predicts colour, ready to be mapped, which all workers share; nil if
    /// the recipe adds none.
    public var packedModel: CodablePath?
    /// The other models by their keys; what is not there is not asked.
    public var models: [String: InstalledModel]
    /// The pictures that lend their style; nil without any.
    public var styles: StyleTable?
    /// What is known of colours; nil without anything.
    public var hints: HintTable?
    /// What outputs say they were made with, but for styles and hints.
    public var parameters: RunParameters
    /// Colorize pictures that have colours already.
    public var recolorize: Bool
    /// Most pixels of a source.
    public var maxPixels: Int
    /// Version of the program.
    public var programVersion: String

    /// The files that workers read for all pictures.
    public var modelFiles: [FilePath] {
        [packedModel?.path].compactMap(\.self) + models.values.map(\.path.path)
    }

    /// What the result of a picture depends on beside its source, and says it was made with.
    ///
    /// Of the tables of styles and hints only that counts which is about the picture, so that another line of a table
    /// makes no other picture's settings others.
    public func parameters(for source: FilePath, _ place: PicturePlace) -> RunParameters {
        guard styles != nil || hints != nil else { return parameters }
        return parameters.with(
            style: styles?.reference(for: source, place)?.sha256,
            hints: hints?.hints(for: source, place)?.contentSHA256)
    }

    /// The parameters that this version of the program has for the other settings.
    public var currentParameters: RunParameters {
        RunParameters(
            recipe: recipe, model: parameters.model, modelSHA256: parameters.modelSHA256,
            models: models, language: parameters.language ?? .english)
    }

    /// The settings of a worker.
    public init(
        recipe: Recipe, packedModel: CodablePath?, models: [String: InstalledModel] = [:],
        styles: StyleTable? = nil, hints: HintTable? = nil, parameters: RunParameters,
        recolorize: Bool, maxPixels: Int, programVersion: String
    ) {
        self.recipe = recipe
        self.packedModel = packedModel
        self.models = models
        self.styles = styles
        self.hints = hints
        self.parameters = parameters
        self.recolorize = recolorize
        self.maxPixels = maxPixels
        self.programVersion = programVersion
    }
}

extension ProcessingSettings: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        /// `damageModel` for the key `damage`.
        init(model: String) { stringValue = "\(model)Model" }

        static let recipe = Key(stringValue: "recipe")
        static let packedModel = Key(stringValue: "packedModel")
        static let styles = Key(stringValue: "styles")
        static let hints = Key(stringValue: "hints")
        static let parameters = Key(stringValue: "parameters")
        static let recolorize = Key(stringValue: "recolorize")
        static let maxPixels = Key(stringValue: "maxPixels")
        static let programVersion = Key(stringValue: "programVersion")
    }

    /// Reads what ``encode(to:)`` wrote, in this version or an earlier one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let recipe = try container.decode(Recipe.self, forKey: .recipe)
        var models: [String: InstalledModel] = [:]
        for type in Self.models(for: recipe) {
            models[type.key] = try container.decodeIfPresent(
                InstalledModel.self, forKey: Key(model: type.key))
        }
        self.init(
            recipe: recipe,
            packedModel: try container.decodeIfPresent(CodablePath.self, forKey: .packedModel),
            models: models,
            styles: try container.decodeIfPresent(StyleTable.self, forKey: .styles),
            hints: try container.decodeIfPresent(HintTable.self, forKey: .hints),
            parameters: try container.decode(RunParameters.self, forKey: .parameters),
            recolorize: try container.decode(Bool.self, forKey: .recolorize),
            maxPixels: try container.decode(Int.self, forKey: .maxPixels),
            programVersion: try container.decode(String.self, forKey: .programVersion))
    }

    /// Writes one object, with each model beside the other settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(recipe, forKey: .recipe)
        try container.encodeIfPresent(packedModel, forKey: .packedModel)
        for (key, model) in models { try container.encode(model, forKey: Key(model: key)) }
        try container.encodeIfPresent(styles, forKey: .styles)
        try container.encodeIfPresent(hints, forKey: .hints)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(recolorize, forKey: .recolorize)
        try container.encode(maxPixels, forKey: .maxPixels)
        try container.encode(programVersion, forKey: .programVersion)
    }
}
