/// Every stage that recipes can name.
///
/// A new stage is one file with a type that conforms to ``Stage``, and one entry here.
public enum StageRegistry {
    /// The stages in the order in which recipes have them, and in which `recipes` commands list them.
    public static let stages: [any Stage.Type] = [
        InvertStage.self, DeskewStage.self, CropStage.self, RepairStage.self, DenoiseStage.self,
        ToneStage.self, SharpenStage.self, ColorizeStage.self, ResizeStage.self, LabelStage.self,
        EncodeStage.self,
    ]

    /// Where in a recipe a stage stands among the others.
    static func place(of stage: any Stage.Type) -> Int {
        stages.firstIndex { $0 == stage } ?? stages.endIndex
    }

    /// The stage with a name.
    static func stage(named name: String) -> (any Stage.Type)? {
        stages.first { $0.name == name }
    }
}

/// One entry of a recipe: a stage's name with all its parameters.
public struct StageConfiguration: Codable, Hashable, Sendable {
    /// The stage's name.
    public var stage: String
    /// Every parameter by name; defaults are filled in.
    public var parameters: [String: ParameterValue]
}
