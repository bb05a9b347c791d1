/// Why the model that finds damage cannot be used.
public struct DamageModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// What is wrong, without a full stop.
    public let detail: String

    /// File, cause and remedy.
    public var description: String {
        "\(file): \(detail). Install the program again."
    }
}
