import Records

/// What a report calls its results, which are coloured or only restored.
struct ResultWords {
    /// The heading of all pages.
    let title: String
    /// The sentence that no page goes without.
    let statement: String
    /// The language of the statement; everything else is in English.
    let language: Language
    /// What a result is called beside its scan.
    let result: String
    /// What a result has to say about itself, as the end of a caption.
    let meaning: String
    /// What a picture of a result shows, before its name.
    let alternative: String

    static func colored(in language: Language = .english) -> ResultWords {
        ResultWords(
            title: "Colorization report", statement: language.colored, language: language,
            result: "Colorized", meaning: Card.estimate, alternative: "Colorized by software")
    }

    static func restored(in language: Language = .english) -> ResultWords {
        ResultWords(
            title: "Restoration report", statement: language.restored, language: language,
            result: "Restored", meaning: "changed by software; the scan is the evidence",
            alternative: "Restored by software")
    }

    /// A paragraph with the statement.
    func paragraph(class name: String? = nil) -> HTML {
        let kind: HTML? = name.map { " class=\"\($0)\"" }
        let lang: HTML? = language == .english ? nil : " lang=\"\(language.rawValue)\""
        return "<p\(kind)\(lang)>\(statement)</p>"
    }
}

extension Language {
    fileprivate var colored: String {
        switch self {
        case .english:
            "All colours in these pictures are an estimate made by software. They are no evidence of "
                + "the colours of the original. The scans themselves were not changed."
        case .german:
            "Alle Farben in diesen Bildern sind eine Schätzung durch Software. Sie belegen nicht die "
                + "Farben des Originals. Die Scans selbst wurden nicht verändert."
        case .french:
            "Toutes les couleurs de ces images sont une estimation produite par un logiciel. Elles "
                + "n’attestent pas les couleurs de l’original. Les numérisations elles-mêmes n’ont "
                + "pas été modifiées."
        case .spanish:
            "Todos los colores de estas imágenes son una estimación realizada por software. No "
                + "constituyen prueba de los colores del original. Las digitalizaciones no se han "
                + "modificado."
        case .italian:
            "Tutti i colori di queste immagini sono una stima prodotta da un software. Non "
                + "costituiscono prova dei colori dell’originale. Le scansioni non sono state "
                + "modificate."
        }
    }

    fileprivate var restored: String {
        switch self {
        case .english:
            "These pictures were restored by software. The evidence is in the scans, which were not "
                + "changed."
        case .german:
            "Diese Bilder wurden durch Software restauriert. Maßgeblich sind die Scans, die nicht "
                + "verändert wurden."
        case .french:
            "Ces images ont été restaurées par un logiciel. Seules les numérisations, qui n’ont pas "
                + "été modifiées, font foi."
        case .spanish:
            "Estas imágenes se han restaurado mediante software. Lo que hace fe son las "
                + "digitalizaciones, que no se han modificado."
        case .italian:
            "Queste immagini sono state restaurate con un software. Fanno fede le scansioni, che non "
                + "sono state modificate."
        }
    }
}
