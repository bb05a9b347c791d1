import Records

/// What a worker takes a file under an output's name for.
enum Adoption: Codable, Sendable {
    /// A finished output with all its companions: what is known of the picture, and what it was made with, which may be
    /// other settings than was asked for.
    case complete(PictureRecord, RunParameters)
    /// The finished output, of whose companions some are missing.
    case incomplete
    /// An output of the same pixels and settings that was made with other XMP files or another row of a catalogue.
    case outdated
    /// An output or a companion of the same content by its label, which is not complete.
    case damaged
    /// Anything else.
    case strange
}
