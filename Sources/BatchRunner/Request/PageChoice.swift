/// Which pages of a file with several are taken.
public enum PageChoice: String, Codable, CaseIterable, Sendable {
    /// The first one in full size.
    case first
    /// Each one in full size, with an output and a row of its own.
    case all
}
