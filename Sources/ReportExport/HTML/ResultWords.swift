/// What a report calls its results, which are coloured or only restored.
struct ResultWords {
    /// The heading of all pages.
    let title: String
    /// The sentence that no page goes without.
    let statement: String
    /// What a result is called beside its scan.
    let result: String
    /// What a result has to say about itself, as the end of a caption.
    let meaning: String
    /// What a picture of a result shows, before its name.
    let alternative: String

    static let colored = ResultWords(
        title: "Colorization report",
        statement: "All colours in these pictures are an estimate made by software. They are no "
            + "evidence of the colours of the original. The scans themselves were not changed.",
        result: "Colorized", meaning: Card.estimate, alternative: "Colorized by software")

    static let restored = ResultWords(
        title: "Restoration report",
        statement: "These pictures were restored by software. The evidence is in the scans, which "
            + "were not changed.",
        result: "Restored", meaning: "changed by software; the scan is the evidence",
        alternative: "Restored by software")
}
