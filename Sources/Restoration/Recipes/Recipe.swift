import FoundationEssentials
import Metadata

/// A named and versioned list of stages with every parameter filled in.
public struct Recipe: Sendable {
    /// The name by which commands find it.
    public let name: String
    /// Rises whenever the same name gives other pictures.
    public let version: Int
    /// One line on what it makes.
    public let summary: String
    /// One line on when to use it.
    public let when: String
    /// The entries in the order in which they run.
    public let configurations: [StageConfiguration]
    /// The stages, ready to run.
    public let stages: [any Stage]
    /// The stage that predicts colours with the network; nil in a recipe that leaves pictures grey.
    public let coloring: ColorizeStage?
    /// The last stage.
    public let encoding: EncodeStage

    /// A recipe from its entries, of which defaults may be missing.
    ///
    /// - Throws: ``RecipeError`` without a position.
    public init(
        name: String, version: Int, summary: String, when: String,
        configurations: [StageConfiguration]
    ) throws(RecipeError) {
        let entries = configurations.map { configuration in
            RecipeEntry(
                stage: configuration.stage, position: nil,
                parameters: configuration.parameters.sorted { $0.key < $1.key }.map {
                    RecipeEntry.Parameter(name: $0.key, position: nil, value: $0.value)
                })
        }
        try self.init(
            name: name, version: version, summary: summary, when: when, entries: entries, file: name
        )
    }

    init(
        name: String, version: Int, summary: String, when: String, entries: [RecipeEntry],
        file: String
    ) throws(RecipeError) {
        let addsColor = entries.contains {
            StageRegistry.stage(named: $0.stage)?.phase == .color
        }
        let checker = RecipeChecker(file: file, addsColor: addsColor)
        try checker.checkOrder(of: entries)
        var configurations: [StageConfiguration] = []
        var stages: [any Stage] = []
        for entry in entries {
            let (configuration, stage) = try checker.make(entry)
            configurations.append(configuration)
            stages.append(stage)
        }
        guard let encoding = stages.compactMap(\.encoding).first else {
            preconditionFailure("a checked recipe has every required stage")
        }
        self.name = name
        self.version = version
        self.summary = summary
        self.when = when
        self.configurations = configurations
        self.stages = stages
        coloring = stages.compactMap(\.coloring).first
        self.encoding = encoding
    }

    /// Whether it adds colour.
    public var addsColor: Bool { stages.contains { type(of: $0).phase == .color } }

    /// Whether it says what becomes of negatives, which others have to leave alone.
    public var handlesNegatives: Bool { stages.contains { type(of: $0).handlesNegatives } }

    /// The networks that its stages need, beside the one that predicts colour.
    public var models: [any AuxiliaryModel.Type] { stages.flatMap(\.models) }

    /// The files that it makes beside every output, in the order of their names.
    public var companions: [CompanionForm] {
        stages.flatMap(\.companions).sorted { $0.mark < $1.mark }
    }

    /// How many of those are other versions of the output.
    public var versions: Int { companions.count { $0.role == .version } }

    /// The same recipe with one parameter of one stage changed, as `--format` does.
    ///
    /// - Throws: ``RecipeError`` if the recipe has no such stage or the value does not fit.
    public func setting(
        _ parameter: String, of stage: String, to value: ParameterValue
    ) throws(RecipeError) -> Recipe {
        guard let index = configurations.firstIndex(where: { $0.stage == stage }) else {
            throw RecipeError(
                file: name, position: nil, message: "the recipe has no stage `\(stage)`.")
        }
        var changed = configurations
        changed[index].parameters[parameter] = value
        return try Recipe(
            name: name, version: version, summary: summary, when: when, configurations: changed)
    }

    /// The same recipe writing another format: `tiff`, `jpeg`, `png` or `jp2`.
    ///
    /// - Throws: ``RecipeError`` for another word, or if the format does not hold the recipe's depth.
    public func encoding(as format: String) throws(RecipeError) -> Recipe {
        try setting("format", of: EncodeStage.name, to: .text(format))
    }
}

extension Recipe: Equatable {
    /// Recipes are equal if they read the same with every default filled in.
    public static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.version == right.version && left.summary == right.summary
            && left.when == right.when && left.configurations == right.configurations
    }
}

extension Recipe: Codable {
    private enum CodingKeys: String, CodingKey {
        case name = "recipe"
        case version, summary, when, stages
    }

    /// Reads what ``encode(to:)`` wrote and checks it again.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: try container.decode(String.self, forKey: .name),
            version: try container.decode(Int.self, forKey: .version),
            summary: try container.decode(String.self, forKey: .summary),
            when: try container.decode(String.self, forKey: .when),
            configurations: try container.decode([StageConfiguration].self, forKey: .stages))
    }

    /// Writes the recipe with every default filled in.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(summary, forKey: .summary)
        try container.encode(when, forKey: .when)
        try container.encode(configurations, forKey: .stages)
    }
}
