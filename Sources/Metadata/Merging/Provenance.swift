public import Records

/// What made a picture: the machine-readable part of the label that every output carries.
public struct Provenance: Hashable, Sendable {
    /// IPTC digital source type, the whole URI.
    public var digitalSourceType: String
    /// Whether the picture was coloured.
    ///
    /// Written as part of ``statement`` and not read back.
    public var addsColor: Bool
    /// The system that made the picture, such as the program's name with the model's.
    public var systemName: String
    /// Version of that system.
    public var systemVersion: String
    /// Version of Autochrome.
    public var programVersion: String
    /// SHA-256 of the source file, lower-case hexadecimal.
    public var sourceSHA256: String
    /// Which picture of the source file it was made from.
    public var place = PicturePlace.only
    /// SHA-256 of the model file, lower-case hexadecimal; empty where there was none.
    public var modelSHA256: String
    /// Name of the model; empty where there was none.
    public var modelName: String
    /// SHA-256 over everything that the result depends on beside its source, lower-case hexadecimal.
    public var parametersSHA256: String
    /// Name of the recipe.
    public var recipe: String
    /// Version of the recipe.
    public var recipeVersion: Int
    /// SHA-256 of the XMP files beside the source, in the order of their say.
    public var sidecarsSHA256: [String] = []
    /// SHA-256 of what the catalogue says about the picture; empty where it says nothing.
    public var catalogSHA256 = ""
    /// When the picture was first taken into work, such as `2026-11-29T23:08:33Z`; empty where that is not
    /// told.
    public var made = ""
    /// What the file is if it stands beside an output; nil for the output itself.
    public var companion: Companion?
    /// The stages that were at work on the picture, without their facts.
    public var stages: [StageRecord] = []

    /// The language of ``statement``.
    ///
    /// Not read back.
    public var language = Language.english

    /// What tells a file beside an output from others.
    public struct Companion: Hashable, Sendable {
        /// What a result beside the output has to do with it.
        public enum Role: Hashable, Sendable {
            /// The same picture with other believable colours.
            case version
            /// A grey picture about the output.
            case map
            /// The output itself in another format, which may be smaller.
            case copy
        }

        /// What it has to do with the output; nil for what is no result.
        ///
        /// Written as part of ``statement`` and not read back.
        public var role: Role?
        /// What its name has more than the output's, such as `_alt1`.
        public var mark: String
        /// What it shows, in a few words.
        public var title: String

        /// A companion with its mark and title.
        public init(role: Role? = nil, mark: String, title: String) {
            self.role = role
            self.mark = mark
            self.title = title
        }
    }

    /// A real picture with content that a trained model added: the stronger disclosure, and the default.
    public static let compositeWithTrainedAlgorithmicMedia =
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

    /// The provenance of one output.
    public init(
        digitalSourceType: String = Provenance.compositeWithTrainedAlgorithmicMedia,
        addsColor: Bool = true, systemName: String, systemVersion: String, programVersion: String,
        sourceSHA256: String,
        modelSHA256: String, modelName: String, parametersSHA256: String, recipe: String,
        recipeVersion: Int
    ) {
        self.digitalSourceType = digitalSourceType
        self.addsColor = addsColor
        self.systemName = systemName
        self.systemVersion = systemVersion
        self.programVersion = programVersion
        self.sourceSHA256 = sourceSHA256
        self.modelSHA256 = modelSHA256
        self.modelName = modelName
        self.parametersSHA256 = parametersSHA256
        self.recipe = recipe
        self.recipeVersion = recipeVersion
    }
}

extension Provenance {
    /// The sentence that the description of every coloured output begins with.
    public static func colorSentence(in language: Language = .english) -> String {
        StatementWords[language].color
    }

    /// The sentence that the description of every output without colours begins with.
    public static func graySentence(in language: Language = .english) -> String {
        StatementWords[language].gray
    }

    /// The sentence that the output's description begins with.
    public func sentence(in language: Language) -> String {
        addsColor ? Self.colorSentence(in: language) : Self.graySentence(in: language)
    }

    /// The sentence, and what a companion is.
    public var statement: String { statement(in: language) }

    /// The same in any language.
    func statement(in language: Language) -> String {
        let words = StatementWords[language]
        func put(_ text: String, into template: String) -> String {
            template.replacing("*", with: text)
        }
        func translated(_ text: String) -> String {
            StatementPhrase.translated(text, to: language)
        }
        var sentences = [sentence(in: language)]
        if !alterations.isEmpty {
            let done = alterations.map(translated).joined(separator: ", ")
            sentences.append(put(done, into: addsColor ? words.before : words.alone))
        }
        if let companion {
            let title = translated(companion.title)
            switch companion.role {
            case .version: sentences.append(put(title, into: words.version))
            case .map: sentences = [put(title, into: words.map)]
            case .copy: break
            case nil: sentences.append(put(title, into: words.other))
            }
        }
        return sentences.joined(separator: " ")
    }

    /// A text in the language of the statement and, where that is another one, in English, too.
    func localized(_ text: (Language) -> String) -> XMPValue {
        .array(
            .alternatives,
            languages.map { XMPItem(language: $0.tag, value: .text(text($0.language))) })
    }

    /// The languages of the description, with the tags that XMP has for them.
    var languages: [(tag: String, language: Language)] {
        let english = Language.english
        return [("x-default", language)]
            + (language == english ? [] : [(english.rawValue, english)])
    }

    /// What restoration did to the picture, in a few words each.
    private var alterations: [String] { stages.compactMap(\.alteration) }

    /// Name and version of the program.
    var program: String { "Autochrome \(programVersion)" }

    /// What tells an output from all others: the same source and parameters give the same.
    ///
    /// - Parameters:
    ///   - sourceSHA256: hexadecimal.
    ///   - parametersSHA256: hexadecimal.
    ///   - place: which picture of the source it is made from.
    ///   - mark: what the name of a file beside an output has more; empty for the output itself.
    /// - Returns: what ``instanceID`` has after its scheme.
    public static func identity(
        sourceSHA256: String, parametersSHA256: String, place: PicturePlace, mark: String
    ) -> String {
        "\(sourceSHA256.prefix(32))\(parametersSHA256.prefix(32))"
            + [place.page, place.part].compactMap { $0.map { ".\($0)" } }.joined() + mark
    }

    private var identity: String {
        Self.identity(
            sourceSHA256: sourceSHA256, parametersSHA256: parametersSHA256, place: place,
            mark: companion?.mark ?? "")
    }
    /// Value of `xmpMM:DocumentID`.
    var documentID: String { "xmp.did:\(identity)" }
    /// Value of `xmpMM:InstanceID`.
    var instanceID: String { "xmp.iid:\(identity)" }

    /// The entry of `xmpMM:History` about the making of the output.
    var event: XMPItem {
        let fields =
            [("action", "converted"), ("instanceID", instanceID), ("softwareAgent", program)]
            + (made.isEmpty ? [] : [("when", made)])
            + [("parameters", "recipe \(recipe) \(recipeVersion)")]
        return XMPItem(
            value: .structure(fields.map { XMPField(XMPName(.stEvt, $0.0), .text($0.1)) }))
    }

    /// The properties that name this output's origin, one text each.
    var properties: [(name: XMPName, text: String)] {
        [
            (XMPName(.iptcExtension, "DigitalSourceType"), digitalSourceType),
            (XMPName(.iptcExtension, "AISystemUsed"), systemName),
            (XMPName(.iptcExtension, "AISystemVersionUsed"), systemVersion),
            (XMPName(.xmp, "CreatorTool"), program),
            (XMPName(.xmpMM, "DocumentID"), documentID),
            (XMPName(.xmpMM, "InstanceID"), instanceID),
            (XMPName(.autochrome, "programVersion"), programVersion),
            (XMPName(.autochrome, "sourceSHA256"), sourceSHA256),
        ] + placeProperties + modelProperties + [
            (XMPName(.autochrome, "parametersSHA256"), parametersSHA256),
            (XMPName(.autochrome, "recipe"), recipe),
            (XMPName(.autochrome, "recipeVersion"), String(recipeVersion)),
        ] + stageProperties + labelProperties + companionProperties
    }

    /// Properties that not every output has.
    static let ownNames: Set<XMPName> = Set(
        [
            "sourcePage", "sourcePart", "modelName", "modelSHA256", "stages", "sidecarSHA256",
            "catalogueSHA256", "companion", "companionTitle",
        ].map { XMPName(.autochrome, $0) })

    /// A stage's name, and behind a colon what it did.
    private static let afterName = ": "
    private static let betweenStages = "; "

    /// Maps about a picture went through none.
    private var stageProperties: [(name: XMPName, text: String)] {
        guard !stages.isEmpty, companion?.role != .map else { return [] }
        let texts = stages.map { $0.stage + ($0.alteration.map { Self.afterName + $0 } ?? "") }
        return [(XMPName(.autochrome, "stages"), texts.joined(separator: Self.betweenStages))]
    }

    private static func stages(_ text: String) -> [StageRecord] {
        text.split(separator: betweenStages).map { part in
            let end = part.firstRange(of: afterName)
            return StageRecord(
                stage: String(part[..<(end?.lowerBound ?? part.endIndex)]),
                alteration: end.map { String(part[$0.upperBound...]) })
        }
    }

    private var labelProperties: [(name: XMPName, text: String)] {
        [
            ("sidecarSHA256", sidecarsSHA256.joined(separator: " ")),
            ("catalogueSHA256", catalogSHA256),
        ].filter { !$0.1.isEmpty }.map { (XMPName(.autochrome, $0.0), $0.1) }
    }

    private var placeProperties: [(name: XMPName, text: String)] {
        [("sourcePage", place.page), ("sourcePart", place.part)].compactMap { local, number in
            number.map { (XMPName(.autochrome, local), String($0)) }
        }
    }

    private var modelProperties: [(name: XMPName, text: String)] {
        guard !modelName.isEmpty else { return [] }
        return [
            (XMPName(.autochrome, "modelName"), modelName),
            (XMPName(.autochrome, "modelSHA256"), modelSHA256),
        ]
    }

    private var companionProperties: [(name: XMPName, text: String)] {
        guard let companion else { return [] }
        return [
            (XMPName(.autochrome, "companion"), companion.mark),
            (XMPName(.autochrome, "companionTitle"), companion.title),
        ]
    }

    /// Reads the properties back; nil if one is missing or cannot be true.
    init?(_ document: XMPDocument) {
        func text(_ namespace: XMPNamespace, _ local: String) -> String? {
            document[XMPName(namespace, local)]?.text
        }
        func digest(_ local: String) -> String? {
            text(.autochrome, local).flatMap { Self.isDigest($0) ? $0 : nil }
        }
        guard let digitalSourceType = text(.iptcExtension, "DigitalSourceType"),
            let systemName = text(.iptcExtension, "AISystemUsed"),
            let systemVersion = text(.iptcExtension, "AISystemVersionUsed"),
            let programVersion = text(.autochrome, "programVersion"),
            let sourceSHA256 = digest("sourceSHA256"),
            let parametersSHA256 = digest("parametersSHA256"),
            let recipe = text(.autochrome, "recipe"),
            let recipeVersion = text(.autochrome, "recipeVersion").flatMap({ Int($0) })
        else { return nil }
        let modelName = text(.autochrome, "modelName") ?? ""
        let modelSHA256 = digest("modelSHA256") ?? ""
        guard modelName.isEmpty == modelSHA256.isEmpty else { return nil }
        self.init(
            digitalSourceType: digitalSourceType, systemName: systemName,
            systemVersion: systemVersion, programVersion: programVersion,
            sourceSHA256: sourceSHA256, modelSHA256: modelSHA256, modelName: modelName,
            parametersSHA256: parametersSHA256, recipe: recipe, recipeVersion: recipeVersion)
        func number(_ local: String) -> Int? { text(.autochrome, local).flatMap { Int($0) } }
        place = PicturePlace(page: number("sourcePage"), part: number("sourcePart"))
        sidecarsSHA256 =
            text(.autochrome, "sidecarSHA256")?.split(separator: " ").map(String.init) ?? []
        catalogSHA256 = digest("catalogueSHA256") ?? ""
        made = document.time(ofInstance: instanceID) ?? ""
        stages = text(.autochrome, "stages").map(Self.stages) ?? []
        if let mark = text(.autochrome, "companion") {
            companion = Companion(mark: mark, title: text(.autochrome, "companionTitle") ?? "")
            made = document.time(ofInstance: instanceID) ?? ""
        }
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension XMPDocument {
    /// The time of the event of the history that made an instance.
    fileprivate func time(ofInstance instanceID: String) -> String? {
        guard case .array(_, let items) = self[XMPName(.xmpMM, "History")] else { return nil }
        return items.first { $0.value.field(XMPName(.stEvt, "instanceID")) == instanceID }?
            .value.field(XMPName(.stEvt, "when"))
    }
}
