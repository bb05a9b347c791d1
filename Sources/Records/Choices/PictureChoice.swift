/// What somebody has decided about a picture.
///
/// JSON has every field on one level, as `docs/review-api.md` describes it; what is not chosen is `null`.
public struct PictureChoice: Codable, Hashable, Sendable {
    /// What is to become of the picture.
    public enum Decision: String, Codable, CaseIterable, Sendable {
        /// Nobody has decided.
        case none
        /// It is good as it is.
        case approve
        /// It is not good, and stays until it is made again.
        case reject
        /// It is made again with these settings.
        case redo
        /// It is made again without colours.
        case grey
        /// No run makes it, or makes it again.
        case exclude
    }

    /// What is to become of the picture.
    public var decision: Decision
    /// How it is made.
    public var settings: ChosenSettings
    /// Whatever there is to say; at most ``mostNoteCharacters``.
    public var note: String

    /// Characters of a note.
    public static let mostNoteCharacters = 4000
    /// The choice of somebody who has not chosen.
    public static let empty = PictureChoice()

    /// A choice; by default, nothing is chosen.
    public init(
        decision: Decision = .none, settings: ChosenSettings = ChosenSettings(), note: String = ""
    ) {
        self.decision = decision
        self.settings = settings
        self.note = note
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            decision: try container.decode(Decision.self, forKey: .decision),
            settings: try ChosenSettings(from: decoder),
            note: try container.decode(String.self, forKey: .note))
    }

    /// Writes one object.
    public func encode(to encoder: any Encoder) throws {
        try settings.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(decision, forKey: .decision)
        try container.encode(note, forKey: .note)
    }

    private enum Key: String, CodingKey {
        case decision, note
    }
}
