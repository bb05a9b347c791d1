/// Why a network that came with the program cannot be used.
public struct NetworkFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// What is wrong, without a full stop.
    public let detail: String

    /// File, cause and remedy, without a full stop.
    public var description: String {
        "\(file): \(detail). Install the program again"
    }
}
