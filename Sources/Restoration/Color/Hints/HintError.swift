/// Why a file of hints cannot be used.
public struct HintError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Cause and remedy, with the file's name and the line.
    public let description: String
}
