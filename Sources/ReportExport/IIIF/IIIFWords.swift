import Records

/// What manifests say in their own words, in one language.
struct IIIFWords {
    let language: Language
    /// The label of the statement that viewers have to show.
    let note: String
    /// Pictures to choose from.
    let scan: String, colored: String, restored: String, alternative: String
    /// What a catalogue says.
    let object: String, identifier: String, creator: String, date: String, rights: String
    /// What is known of the work.
    let file: String, recipe: String, version: String, model: String, program: String
    /// Which picture of a file it is.
    let page: String, photograph: String

    /// A label in these words with what a catalogue or a record says.
    func text(_ label: String, _ value: String) -> LabelledText {
        LabelledText(label: .words(label, language), value: .unknown(Self.plain(value)))
    }

    /// Viewers take a value between `<` and `>` for HTML (Presentation API 3.0, 4.5).
    static func plain(_ text: String) -> String {
        guard text.hasPrefix("<"), text.hasSuffix(">") else { return text }
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
        return "<span>\(escaped)</span>"
    }

    static subscript(language: Language) -> IIIFWords {
        switch language {
        case .english:
            IIIFWords(
                language: language, note: "Note", scan: "Scan",
                colored: "Colorized by software: the colours are an estimate",
                restored: "Restored by software", alternative: "Other possible colours",
                object: "Object", identifier: "Identifier", creator: "Creator", date: "Date",
                rights: "Rights", file: "File of the scan", recipe: "Recipe", version: "version",
                model: "Model", program: "Program", page: "page", photograph: "photograph")
        case .german:
            IIIFWords(
                language: language, note: "Hinweis", scan: "Scan",
                colored: "Durch Software koloriert: die Farben sind eine Schätzung",
                restored: "Durch Software restauriert", alternative: "Andere mögliche Farben",
                object: "Objekt", identifier: "Signatur", creator: "Urheber", date: "Datierung",
                rights: "Rechte", file: "Datei des Scans", recipe: "Rezept", version: "Version",
                model: "Modell", program: "Programm", page: "Seite", photograph: "Foto")
        case .french:
            IIIFWords(
                language: language, note: "Avertissement", scan: "Numérisation",
                colored: "Colorisée par un logiciel\u{A0}: les couleurs sont une estimation",
                restored: "Restaurée par un logiciel", alternative: "Autres couleurs possibles",
                object: "Objet", identifier: "Cote", creator: "Auteur", date: "Date",
                rights: "Droits", file: "Fichier de la numérisation", recipe: "Recette",
                version: "version", model: "Modèle", program: "Programme", page: "page",
                photograph: "photographie")
        case .spanish:
            IIIFWords(
                language: language, note: "Aviso", scan: "Digitalización",
                colored: "Coloreada mediante software: los colores son una estimación",
                restored: "Restaurada mediante software", alternative: "Otros colores posibles",
                object: "Objeto", identifier: "Signatura", creator: "Autor", date: "Fecha",
                rights: "Derechos", file: "Archivo de la digitalización", recipe: "Receta",
                version: "versión", model: "Modelo", program: "Programa", page: "página",
                photograph: "fotografía")
        case .italian:
            IIIFWords(
                language: language, note: "Avvertenza", scan: "Scansione",
                colored: "Colorata con un software: i colori sono una stima",
                restored: "Restaurata con un software", alternative: "Altri colori possibili",
                object: "Oggetto", identifier: "Segnatura", creator: "Autore", date: "Data",
                rights: "Diritti", file: "File della scansione", recipe: "Ricetta",
                version: "versione", model: "Modello", program: "Programma", page: "pagina",
                photograph: "fotografia")
        }
    }
}
