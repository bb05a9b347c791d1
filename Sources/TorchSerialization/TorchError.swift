/// Why a file of Torch7 could not be read.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}
