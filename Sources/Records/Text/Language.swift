/// A language in which outputs and reports say what software did; the raw value is its tag of BCP 47.
public enum Language: String, Codable, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case italian = "it"
}
