import Colorization
import Imaging
import Metadata
public import Records
public import SystemPackage

/// Adds the chroma that the network predicts to the lightness of the scan.
public struct ColorizeStage: Stage {
    /// The name in recipes.
    public static let name = "colorize"
    /// One line for people who write recipes.
    public static let summary = "Adds the network's colour; the scan's lightness stays as it is."
    /// Adds colour.
    public static let phase = StagePhase.color
    /// Grey pictures may be restored and stay grey.
    public static let isRequired = false
    /// What recipes may set.
    public static let parameters = [
        StageParameter(
            "chroma", .choice(ColorMethod.Chroma.allCases.map(\.rawValue)),
            default: .text("coarse"),
            summary: "native resolution (the 2016 paper), a coarse copy, or multiscale: both joined"
        ),
        StageParameter(
            "coarse_side", .integer(128...2048), default: .integer(500),
            summary: "long side of the coarse copy in pixels"),
        StageParameter(
            "upsampling", .choice(ColorMethod.Upsampling.allCases.map(\.rawValue)),
            default: .text("guided"),
            summary: "how chroma is brought to full size: guided by lightness, or bilinear"),
        StageParameter(
            "normalize", .flag, default: .flag(true),
            summary: "the network, and only it, sees faded and dense tones at full range"),
        StageParameter(
            "local_contrast", .number(0...1), default: .number(0),
            summary: "how much of that follows the surroundings' tones"),
        StageParameter(
            "saturation", .number(0...3), default: .number(1),
            summary: "factor on the chroma; hues and lightness stay"),
        StageParameter(
            "warmth", .number(-1...1), default: .number(0), isLater: true,
            summary: "cooler (-1) or warmer (1) colours than the picture would have"),
        StageParameter(
            "greenness", .number(-1...1), default: .number(0), isLater: true,
            summary: "rosier (-1) or greener (1) ones"),
        StageParameter(
            "colorfulness", .number(-1...1), default: .number(0), isLater: true,
            summary: "paler (-1) or more colourful (1) ones, as the network has them"),
        StageParameter(
            "preprocessing", .choice(ColorMethod.Preprocessing.allCases.map(\.rawValue)),
            default: .text("standard"),
            summary:
                "reference: sample by sample as the 2016 program, for weights imported from it"
        ),
        StageParameter(
            "style", .path, default: .text(""),
            summary:
                "a picture, or a CSV file of them, whose palette or mood is taken; empty for none"),
        StageParameter(
            "hints", .path, default: .text(""), isLater: true,
            summary: "a CSV file of colours that are known at places of pictures; empty for none"),
        StageParameter(
            "confidence", .flag, default: .flag(true),
            summary: "whether it is told how far the colours can be trusted"),
        StageParameter(
            "confidence_map", .flag, default: .flag(false),
            summary: "whether a picture of that is written beside the output"),
        StageParameter(
            "alternatives", .integer(0...ColorizeStage.mostAlternatives), default: .integer(0),
            summary: "other believable colourings that are written beside the output"),
    ]

    /// More would hardly differ.
    public static let mostAlternatives = 8

    /// How colours are predicted.
    public let method: ColorMethod
    /// The style reference, or a CSV file of them; nil for none.
    public let style: FilePath?
    /// A CSV file of colours that are known; nil for none.
    public let hints: FilePath?
    /// Whether confidence is estimated.
    public let estimatesConfidence: Bool
    /// Whether a map of it is written.
    public let writesConfidenceMap: Bool
    /// How many other colourings are written.
    public let alternatives: Int

    /// Itself.
    public var coloring: ColorizeStage? { self }

    /// Other colourings, and the map of confidence.
    public var companions: [CompanionForm] {
        alternativeForms + (writesConfidenceMap ? [Self.confidenceForm] : [])
    }
    /// As many other colourings as can be asked for, and the map of confidence.
    public static var possibleCompanions: [CompanionForm] {
        alternativeForms(mostAlternatives) + [confidenceForm]
    }

    private var alternativeForms: [CompanionForm] { Self.alternativeForms(alternatives) }

    private static func alternativeForms(_ count: Int) -> [CompanionForm] {
        (0..<count).map {
            CompanionForm(kind: .alternative, mark: "_alt\($0 + 1)", role: .version)
        }
    }
    private static let confidenceForm = CompanionForm(kind: .confidenceMap, mark: "_confidence")

    /// The pictures or their coarse copies, for every colouring, and the copies that it is tried on.
    public func networkPixels(pictures: Int, pixels: Double) -> Double {
        let square = Double(method.coarseSide * method.coarseSide)
        let coarse = min(Double(pictures) * square, pixels)
        let seen =
            switch method.chroma {
            case .coarse: coarse
            case .native: pixels
            case .multiscale: pixels + coarse
            }
        return Double(1 + alternatives) * seen + Double(pictures) * Double(trialPixels)
    }

    /// Pixels of the small copies that the network sees beside the picture, at most: for confidence and
    /// for palettes and the choice of alternatives.
    private var trialPixels: Int {
        let copy = NetworkView.confidenceSide * NetworkView.confidenceSide
        // As it is and, with models that do not know their errors, mirrored, without its scene, and at half the
        // area; every candidate, and the picture.
        let candidates = alternatives > 0 ? 1 + Colorizer.candidates(for: alternatives) : 0
        // What a palette makes of it, and without a reference what it would be.
        let trials = style != nil || method.wish != .none ? 2 : 0
        return (estimatesConfidence ? 7 * copy / 2 : 0) + (candidates + trials) * copy
    }

    /// A stage with checked parameters.
    ///
    /// - Throws: ``StageProblem`` if reference preprocessing is to go with another method than its own, or with
    ///   hints.
    public init(_ values: ParameterValues) throws(StageProblem) {
        method = ColorMethod(
            chroma: values.word("chroma"), coarseSide: values.integer("coarse_side"),
            upsampling: values.word("upsampling"), normalize: values.flag("normalize"),
            localContrast: values.number("local_contrast"),
            saturation: values.number("saturation"),
            wish: PaletteWish(
                warmth: Float(values.number("warmth")),
                greenness: Float(values.number("greenness")),
                colorfulness: Float(values.number("colorfulness"))),
            preprocessing: values.word("preprocessing"))
        let path = values.text("style")
        style = path.isEmpty ? nil : FilePath(path)
        let hintsPath = values.text("hints")
        hints = hintsPath.isEmpty ? nil : FilePath(hintsPath)
        writesConfidenceMap = values.flag("confidence_map")
        estimatesConfidence = values.flag("confidence") || writesConfidenceMap
        alternatives = values.integer("alternatives")
        guard method.preprocessing == .standard || method.isPlain else {
            throw StageProblem(
                parameter: "preprocessing",
                message:
                    "`reference` is the whole method of 2016: it goes with `chroma: native`, "
                    + "`upsampling: bilinear`, `normalize: false`, `local_contrast: 0`, "
                    + "`saturation: 1` and no wish for other colours, or use `standard`.")
        }
        guard method.preprocessing == .standard || hints == nil else {
            throw StageProblem(
                parameter: "hints",
                message:
                    "Hints do not go with `preprocessing: reference`, which is the method of 2016 "
                    + "and nothing else. Leave them out, or use `standard`.")
        }
    }

    /// Sets the network to work and arranges for the coloured picture to be computed when it is pulled.
    ///
    /// - Throws: disk full or out of memory where there is no room for chroma; with reference
    ///   preprocessing too large or unsupported.
    public func apply(
        to picture: inout Picture, in context: borrowing StageContext
    ) throws(PictureFailure) {
        let engine = Self.engine(of: context)
        let insight = try insight(into: &picture, engine, context)
        switch method.preprocessing {
        case .standard: try colorize(&picture, insight, engine, context)
        case .paperProgram:
            try picture.colorizeAsPaperProgram(engine, in: context)
            picture.record.stages.append(
                Self.record(picture.record.hints, leavesSurroundings: false))
        }
    }

    private static func record(_ hints: HintsRecord?, leavesSurroundings: Bool) -> StageRecord {
        var record = StageRecord(stage: name)
        if leavesSurroundings { record.facts["around"] = "left without colour" }
        guard let hints else { return record }
        let count = DecimalText.count(hints.used, "hint")
        record.facts["hints"] = "\(hints.used)"
        record.alteration = hints.used > 0 ? "colorized with \(count) about its colours" : nil
        return record
    }

    private static func engine(of context: borrowing StageContext) -> ColorEngine {
        guard let engine = context.engine else {
            preconditionFailure("a recipe that adds color comes with the network for it")
        }
        return engine
    }

    private func colorize(
        _ picture: inout Picture, _ insight: PictureInsight, _ engine: ColorEngine,
        _ context: borrowing StageContext
    ) throws(PictureFailure) {
        let inference = try engine.color(
            picture.image, view: insight.view, method: method,
            coloring: coloring(insight, context), threads: context.threads,
            folder: context.workFolder)
        let chroma = inference.plane
        picture.inference = inference
        let bitDepth = context.outputBitDepth
        let region = engine.region(
            picture.knownFrame, width: picture.image.width, height: picture.image.height,
            method: method)
        picture.image = try reportingFailure {
            try ColorMerge.merge(
                picture.image, with: chroma,
                upsampler: engine.upsampler(of: chroma, method: method), region: region,
                hints: insight.hints, bitDepth: bitDepth, tally: picture.gamut)
        }
        picture.record.stages.append(
            Self.record(picture.record.hints, leavesSurroundings: region != nil))
    }

    /// What this version of the picture is coloured with.
    private func coloring(
        _ insight: PictureInsight, _ context: borrowing StageContext
    ) -> Coloring {
        guard case .alternative(let alternative) = context.variant else { return insight.coloring }
        return Coloring(alternative.features)
    }

    private func insight(
        into picture: inout Picture, _ engine: ColorEngine, _ context: borrowing StageContext
    ) throws(PictureFailure) -> PictureInsight {
        if let known = picture.findings[PictureInsight.self] { return known }
        let insight = try engine.insight(
            into: picture.image, method: method, estimatesConfidence: estimatesConfidence,
            hints: context.hints, under: picture.mapping, variant: context.variant,
            threads: context.threads, record: &picture.record)
        picture.findings[PictureInsight.self] = insight
        return insight
    }

    /// Colours the picture in other believable ways, and shows where the colours can be trusted.
    ///
    /// - Throws: why a file cannot be made.
    public func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) -> [CompanionRecord] {
        guard let insight = picture.findings[PictureInsight.self] else { return [] }
        let colorings = Self.engine(of: maker.context).colorizer.alternatives(
            alternatives, for: insight.view.trial, tone: insight.view.tone, global: insight.global,
            result: insight.coloring, threads: maker.context.threads)
        var records: [CompanionRecord] = []
        for (form, coloring) in zip(alternativeForms, colorings) {
            records.append(
                try maker.version(
                    form, title: coloring.title, variant: .alternative(coloring), of: &picture))
        }
        if writesConfidenceMap, let confidence = insight.confidence {
            let map = try reportingFailure {
                try VipsImage.fromMemory(
                    confidence.map.map { UInt8(($0 * 255).rounded()) }, width: confidence.width,
                    height: confidence.height, bands: 1)
            }
            records.append(
                try maker.map(
                    Self.confidenceForm, title: "where the colours can be trusted", map,
                    of: picture))
        }
        return records
    }
}

extension ColorizeStage {
    /// Checks that a model can do what the parameters ask for; it is read only if they ask for more than
    /// every model can.
    ///
    /// - Throws: ``StageProblem`` if it cannot, and `ModelError` if it cannot be read.
    public func check(modelAt path: FilePath) throws {
        let isPaperProgram = method.preprocessing == .paperProgram
        guard alternatives > 0 || isPaperProgram else { return }
        let model = try ColorizationModel(contentsOf: path)
        guard !isPaperProgram || PaperProgram.runs(model.configuration) else {
            throw StageProblem(
                parameter: "preprocessing",
                message: "Reference preprocessing is for weights of the 2016 program, which turn "
                    + "luma into a* and b*, and the model "
                    + "\(Self.difference(model.configuration)). Import those weights ('autochrome "
                    + "help model import') and name them with --model, or leave --preprocessing out."
            )
        }
        let known = model.alternativeCount
        guard alternatives <= known else {
            throw StageProblem(
                parameter: "alternatives",
                message: "The model knows \(DecimalText.count(known, "other colouring")), too few "
                    + "for \(DecimalText.count(alternatives, "alternative")). Ask for fewer, or "
                    + "take the default model.")
        }
    }

    /// What keeps a model from reference preprocessing.
    private static func difference(_ model: ModelConfiguration) -> String {
        if model.input != .gammaLuma { return "sees lightness instead (input)" }
        return model.hasMap
            ? "has a map of the whole instead of a vector (global_branch)"
            : "gives \(model.target.rawValue) instead (target)"
    }
}

extension CompanionRecord.Kind {
    /// How far the colours can be trusted, as a grey picture: white is certain.
    static let confidenceMap = Self(rawValue: "confidence_map")
}
