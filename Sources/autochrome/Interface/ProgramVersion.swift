/// The version of the program, in the form of Semantic Versioning.
enum ProgramVersion {
    /// The one that this is.
    static let current = "0.1.0"
}
