public import Records

/// One step of a recipe: a value made from checked parameters that changes a picture.
public protocol Stage: Sendable {
    /// The name in recipes.
    static var name: String { get }
    /// One line for people who write recipes.
    static var summary: String { get }
    /// What it works on.
    static var phase: StagePhase { get }
    /// True if no recipe can do without it.
    static var isRequired: Bool { get }
    /// What recipes may set.
    static var parameters: [StageParameter] { get }

    /// Seconds that one processor takes for a pixel, roughly, for forecasts: measured on a scan of 108
    /// megapixels (see docs/restoration.md).
    static var secondsPerPixel: Double { get }

    /// A stage with its parameters, of which each one has been checked.
    ///
    /// - Throws: ``StageProblem`` if they do not go together.
    init(_ values: ParameterValues) throws(StageProblem)

    /// Changes the picture.
    ///
    /// - Parameters:
    ///   - picture: the picture as the stages before left it.
    ///   - context: what the worker and the recipe give to every stage.
    /// - Throws: why the picture cannot be finished.
    func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure)
}

extension Stage {
    /// What hardly counts beside reading and writing.
    public static var secondsPerPixel: Double { 0 }
}

extension Picture {
    /// Takes the picture through a stage and notes the time in what the stage records.
    ///
    /// - Throws: what the stage throws.
    mutating func apply(
        _ stage: any Stage, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let start = ContinuousClock.now
        let known = record.stages.count
        try stage.apply(to: &self, in: context)
        for index in known..<record.stages.count {
            record.stages[index].milliseconds = start.millisecondsSince
        }
    }
}
