public import Records

/// One step of a recipe: a value made from checked parameters that changes a picture.
///
/// A stage says all that others have to know of it: what runs recipes never looks for one by its name or
/// type. Only options of the command line that set a parameter name the stage that has it.
public protocol Stage: Sendable {
    /// The name in recipes.
    static var name: String { get }
    /// One line for people who write recipes.
    static var summary: String { get }
    /// What it works on, and whether it adds colour.
    static var phase: StagePhase { get }
    /// True if no recipe can do without it.
    static var isRequired: Bool { get }
    /// What recipes may set.
    static var parameters: [StageParameter] { get }
    /// Whether it says what becomes of negatives, which recipes without such a stage leave alone.
    static var handlesNegatives: Bool { get }

    /// Seconds that one processor takes for a pixel, roughly, for forecasts: measured on a scan of 108
    /// megapixels (see docs/restoration.md).
    static var secondsPerPixel: Double { get }

    /// A stage with its parameters, of which each one has been checked.
    ///
    /// - Throws: ``StageProblem`` if they do not go together.
    init(_ values: ParameterValues) throws(StageProblem)

    /// The networks that it needs beside the one that predicts colour.
    var models: [any AuxiliaryModel.Type] { get }
    /// The files that it makes beside every output.
    var companions: [CompanionForm] { get }
    /// The files that it makes beside outputs with any parameters.
    static var possibleCompanions: [CompanionForm] { get }
    /// Most pixels of the output's longer side; nil for no limit.
    var longSide: Int? { get }
    /// The stage itself if it predicts colour, for those who prepare its network; nil for others.
    var coloring: ColorizeStage? { get }
    /// The stage itself if it writes the output, for those who name the file; nil for others.
    var encoding: EncodeStage? { get }

    /// Pixels that the network for colour sees, for forecasts.
    ///
    /// - Parameters:
    ///   - pictures: how many pictures there are.
    ///   - pixels: of all pictures together.
    /// - Returns: how many of them, and of copies, the network sees.
    func networkPixels(pictures: Int, pixels: Double) -> Double

    /// Changes the picture.
    ///
    /// - Parameters:
    ///   - picture: the picture as the stages before left it.
    ///   - context: what the worker and the recipe give to every stage.
    /// - Throws: why the picture cannot be finished.
    func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure)

    /// Makes the files of ``companions``, once the output is written.
    ///
    /// - Parameters:
    ///   - picture: the picture, finished.
    ///   - maker: what makes them.
    /// - Returns: a record of each file; files that a picture gives no reason for are left out.
    /// - Throws: why a file cannot be made.
    func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) -> [CompanionRecord]
}

extension Stage {
    /// Negatives are no matter of most stages.
    public static var handlesNegatives: Bool { false }
    /// What hardly counts beside reading and writing.
    public static var secondsPerPixel: Double { 0 }
    /// None.
    public var models: [any AuxiliaryModel.Type] { [] }
    /// None.
    public var companions: [CompanionForm] { [] }
    /// None.
    public static var possibleCompanions: [CompanionForm] { [] }
    /// No limit.
    public var longSide: Int? { nil }
    /// Most stages predict no colour.
    public var coloring: ColorizeStage? { nil }
    /// Most stages write no output.
    public var encoding: EncodeStage? { nil }

    /// None.
    public func networkPixels(pictures: Int, pixels: Double) -> Double { 0 }

    /// Makes none.
    public func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) -> [CompanionRecord] { [] }
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
