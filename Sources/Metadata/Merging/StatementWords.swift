import Records

/// The words of the sentences that begin the description of an output.
///
/// `*` stands for what is put in.
struct StatementWords {
    /// About an output with colours.
    let color: String
    /// About an output without.
    let gray: String
    /// What restoration did before there were colours, and where there are none.
    let before: String, alone: String
    /// About a version of an output, a grey picture about one, and anything else beside one.
    let version: String, map: String, other: String
    /// Stands before the description that the source has.
    let original: String
    /// Between the last two words of a list.
    let and: String

    /// The words of a language.
    static subscript(language: Language) -> StatementWords {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .italian: italian
        }
    }

    private static let english = StatementWords(
        color:
            "Colours are an estimate made by software; they are not evidence of the original colours.",
        gray: "Restored by software; the scan that this was made from is the evidence.",
        before: "Before that the picture was *.", alone: "The picture was *.",
        version: "One of several possible colourings: *.",
        map: "About a picture made by software: *.", other: "This is *.",
        original: "Original description: *", and: "and")

    private static let german = StatementWords(
        color:
            "Die Farben sind eine Schätzung durch Software; sie belegen nicht die ursprünglichen Farben.",
        gray:
            "Durch Software restauriert; maßgeblich ist der Scan, aus dem dieses Bild entstanden ist.",
        before: "Zuvor wurde das Bild *.", alone: "Das Bild wurde *.",
        version: "Eine von mehreren möglichen Kolorierungen: *.",
        map: "Zu einem von Software erzeugten Bild: *.", other: "Dies ist *.",
        original: "Ursprüngliche Beschreibung: *", and: "und")

    private static let french = StatementWords(
        color:
            "Les couleurs sont une estimation produite par un logiciel\u{A0}; elles n’attestent pas les couleurs d’origine.",
        gray:
            "Image restaurée par un logiciel\u{A0}; seule la numérisation dont elle est issue fait foi.",
        before: "Auparavant, l’image a été *.", alone: "L’image a été *.",
        version: "L’une de plusieurs colorisations possibles\u{A0}: *.",
        map: "À propos d’une image produite par un logiciel\u{A0}: *.", other: "Ceci est *.",
        original: "Description d’origine\u{A0}: *", and: "et")

    private static let spanish = StatementWords(
        color:
            "Los colores son una estimación realizada por software; no constituyen prueba de los colores originales.",
        gray:
            "Imagen restaurada mediante software; lo que hace fe es la digitalización de la que procede.",
        before: "Antes, la imagen fue *.", alone: "La imagen fue *.",
        version: "Una de varias coloraciones posibles: *.",
        map: "Acerca de una imagen producida por software: *.", other: "Esto es *.",
        original: "Descripción original: *", and: "y")

    private static let italian = StatementWords(
        color:
            "I colori sono una stima prodotta da un software; non costituiscono prova dei colori originali.",
        gray: "Immagine restaurata con un software; fa fede la scansione da cui deriva.",
        before: "In precedenza l’immagine è stata *.", alone: "L’immagine è stata *.",
        version: "Una di più colorazioni possibili: *.",
        map: "Informazioni su un’immagine prodotta da un software: *.", other: "Questa è *.",
        original: "Descrizione originale: *", and: "e")
}
