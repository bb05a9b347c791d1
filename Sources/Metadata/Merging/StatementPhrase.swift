import Records

/// What stages say of a picture, in few words that are kept in English, and the same in other languages.
struct StatementPhrase {
    private let english: String
    private let german: String
    private let french: String
    private let spanish: String
    private let italian: String

    private init(
        _ english: String, _ german: String, _ french: String, _ spanish: String,
        _ italian: String
    ) {
        self.english = english
        self.german = german
        self.french = french
        self.spanish = spanish
        self.italian = italian
    }

    /// What was done to a picture, or what a file shows, in a language; the words themselves where they are not
    /// known.
    static func translated(_ words: String, to language: Language) -> String {
        guard language != .english else { return words }
        if let phrase = single(words, language) { return phrase }
        if let numbered = numbered(words, language) { return numbered }
        // `warmer`, `warmer and paler` or `warmer, paler and greener`
        let halves = words.components(around: " and ")
        let parts = halves.count == 2 ? halves[0].components(around: ", ") + [halves[1]] : []
        let translated = parts.compactMap { single($0, language) }
        guard !parts.isEmpty, translated.count == parts.count else { return words }
        return translated.dropLast().joined(separator: ", ")
            + " \(StatementWords[language].and) \(translated[translated.count - 1])"
    }

    /// Such as `warmer (2)`.
    private static func numbered(_ words: String, _ language: Language) -> String? {
        let halves = words.components(around: " (")
        guard halves.count == 2, halves[1].hasSuffix(")"), Int(halves[1].dropLast()) != nil else {
            return nil
        }
        let title = translated(halves[0], to: language)
        return title == halves[0] ? nil : "\(title) (\(halves[1])"
    }

    private static func single(_ words: String, _ language: Language) -> String? {
        for phrase in all {
            if let inner = words.inner(of: phrase.english) {
                return phrase[language].replacing("*", with: inner.withDecimalComma)
            }
        }
        return nil
    }

    private subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .italian: italian
        }
    }

    /// The verbs follow "the picture was", and agree with "image" in French, Spanish and Italian; the adjectives
    /// with "colouring".
    private static let all = [
        StatementPhrase("inverted", "invertiert", "inversée", "invertida", "invertita"),
        StatementPhrase(
            "cropped to the photograph", "auf das Foto zugeschnitten",
            "recadrée sur la photographie", "recortada al contorno de la fotografía",
            "ritagliata sulla fotografia"),
        StatementPhrase(
            "turned clockwise by * degrees", "um *° im Uhrzeigersinn gedreht",
            "tournée de *° dans le sens horaire", "girada *° en sentido horario",
            "ruotata di *° in senso orario"),
        StatementPhrase(
            "repaired (*)", "ausgebessert (*)", "réparée (*)", "reparada (*)", "riparata (*)"),
        StatementPhrase(
            "denoised (* of the grain)", "entrauscht (* des Korns)", "débruitée (* du grain)",
            "limpiada de ruido (* del grano)", "ripulita dal rumore (* della grana)"),
        StatementPhrase(
            "given more range of tones", "im Tonwertumfang erweitert",
            "retouchée pour élargir sa gamme tonale", "retocada para ampliar su gama tonal",
            "ritoccata per ampliarne la gamma tonale"),
        StatementPhrase(
            "sharpened", "geschärft", "accentuée en netteté", "enfocada", "resa più nitida"),
        StatementPhrase(
            "colorized with 1 hint about its colours",
            "mit einem Hinweis auf seine Farben koloriert",
            "colorisée d’après une indication sur ses couleurs",
            "coloreada con una indicación sobre sus colores",
            "colorata in base a un’indicazione sui suoi colori"),
        StatementPhrase(
            "colorized with * hints about its colours",
            "mit * Hinweisen auf seine Farben koloriert",
            "colorisée d’après * indications sur ses couleurs",
            "coloreada con * indicaciones sobre sus colores",
            "colorata in base a * indicazioni sui suoi colori"),
        StatementPhrase(
            "where damage was filled", "wo Schäden ausgefüllt wurden",
            "les endroits où des dommages ont été comblés", "dónde se rellenaron daños",
            "dove sono stati colmati i danni"),
        StatementPhrase(
            "where the colours can be trusted", "wo den Farben zu trauen ist",
            "les endroits où l’on peut se fier aux couleurs",
            "dónde se puede confiar en los colores", "dove ci si può fidare dei colori"),
        StatementPhrase(
            "a preview, after the stage *", "eine Vorschau nach dem Schritt *",
            "un aperçu après l’étape *", "una vista previa tras la etapa *",
            "un’anteprima dopo la fase *"),
        // Names of classes are the model's.
        StatementPhrase(
            "as *", "wie bei „*“", "comme pour «\u{A0}*\u{A0}»", "como en «*»", "come per «*»"),
        StatementPhrase("warmer", "wärmer", "plus chaude", "más cálida", "più calda"),
        StatementPhrase("cooler", "kühler", "plus froide", "más fría", "più fredda"),
        StatementPhrase("greener", "grüner", "plus verte", "más verde", "più verde"),
        StatementPhrase("rosier", "rosiger", "plus rose", "más rosada", "più rosata"),
        StatementPhrase(
            "more colourful", "farbiger", "plus colorée", "más colorida", "più colorata"),
        StatementPhrase("paler", "blasser", "plus pâle", "más pálida", "più pallida"),
        StatementPhrase(
            "hardly different", "kaum verschieden", "à peine différente", "apenas distinta",
            "appena diversa"),
    ]
}

extension String {
    /// What stands in the place of `*` in a template; empty where the template has none, nil for another text.
    fileprivate func inner(of template: String) -> String? {
        let halves = template.components(around: "*")
        guard halves.count == 2 else { return self == template ? "" : nil }
        guard hasPrefix(halves[0]), hasSuffix(halves[1]),
            count > halves[0].count + halves[1].count
        else { return nil }
        return String(dropFirst(halves[0].count).dropLast(halves[1].count))
    }

    fileprivate func components(around separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    /// Points between digits as commas.
    fileprivate var withDecimalComma: String {
        replacing(/(\d)\.(\d)/) { "\($0.output.1),\($0.output.2)" }
    }
}
