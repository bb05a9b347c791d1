/// Why a style reference cannot be used.
public struct StyleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Cause and remedy, with the file's name.
    public let description: String
}
